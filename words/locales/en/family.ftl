### The page of one's children: where each is today, live, and how one is told.

family-title = My children today
family-none = No child is registered. Please ask the nursery.

## Where a child is.

family-expected = Not there yet
family-here = At nursery
family-gone = Went home
family-absent = Absent today
family-arrived = Arrived
family-left = Left
family-called = { $name }

## How one is told.

family-by-mail = Arrivals and departures are mailed to you
    .more = They go to the mail address that the nursery has.
family-push-offer = Arrivals and departures can be shown on this phone at once.
    .more = Otherwise you are told by mail.
family-push-asking = Setting up…
family-push-each-time = It is shown on the screen each time.
family-now-by-mail = For now you are told by mail.
family-home-screen = To be told on the screen of an iPhone, add this page to the Home Screen first (iOS 16.4 or later).
    .share = Press the share button (a square with an arrow upwards).
    .add = Press “Add to Home Screen”.
    .open = Open “かざす” on the Home Screen and look here once more.
    .paste = If your child’s page does not appear there, ask the nursery for a new invitation link, copy it and paste it into “かざす”.
family-comes-back = Mails to the registered address come back. Please tell the nursery the right address.

## No longer in this browser.

family-leave = Stop showing it on this device
    .more = To see it again you need a new invitation link from the nursery.
    .mail = Mails go on.
    .button = Stop showing it

family-signed-out = This device no longer shows your child
    .mail = Thank you. We go on telling you by e-mail when your child arrives and leaves.
    .again = To see the page here again, ask the nursery for a new invitation link.
