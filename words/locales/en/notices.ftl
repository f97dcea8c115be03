### What is sent: pushes and mails. A push says neither who nor what for.

## A child came to the nursery, or went home. A push names nobody; a mail says who.

notices-arrived = Arrival at nursery
notices-arrived-at = Arrived: { $when }
notices-arrived-who = { $name } has arrived at nursery
notices-arrived-other = Brought by another registered person
notices-arrived-by = Brought by: { $name }
notices-left = Departure from nursery
notices-left-at = Went home: { $when }
notices-left-who = { $name } has gone home from nursery
notices-left-other = Picked up by another registered person
notices-left-by = Picked up by: { $name }
notices-still-here = Correction: your child is still at nursery
    .more = We told you by mistake that your child had gone home. Your child is at nursery.
notices-still-here-who = { $name } is still at nursery (correction)
notices-still-here-sorry = We told you by mistake that { $name } had gone home. We are sorry.
notices-still-here-at = { $name } is at nursery (we checked: { $when }).
notices-cleared = Correction of what we told you about today
    .more = What we told you about your child’s day was a mistake. No arrival is recorded for today now.
notices-cleared-who = Correction: what we told you about { $name } today
notices-cleared-sorry = What we told you about { $name } was a mistake. We are sorry.
notices-cleared-at = We deleted the record ({ $when }). No arrival or departure is recorded for today now.
notices-child = Your child
notices-child-page = You can see your child’s day at nursery on this page.
notices-child-link = See your child’s day

## A guardian is invited, by mail alone.

notices-invited = See on your phone when your child arrives and goes home
    .more = You can now see on your phone when your child arrives at nursery and goes home.
notices-invited-until = The link below works once, until { $until }. Open it on the phone that you usually use, and press the button to begin. You need no password. Please do not pass the link on to anybody.
notices-invited-page = Please open this link.
notices-invited-link = Begin

## A number in a line: it is called, or its turn is near.

notices-called = Number { $number } is being called
notices-called-to = Please come to { $counter }
notices-near = Number { $number }: almost your turn
notices-near-before = { $before ->
    [0] You are next. Please wait near the counters
    [one] { $before } person is before you. Please wait near the counters
   *[other] { $before } people are before you. Please wait near the counters
}

notices-called-letter = Number { $number } is being called
notices-near-letter = Number { $number }: almost your turn
notices-queue-page = You can see how many are before you on this page.
notices-queue-link = See the line now

## What is new of a booking: the subject, and a sentence.

notices-booking-code = Your confirmation code
    .more = Here is your confirmation code.
notices-booking-booked = Your booking is confirmed
    .more = Your booking is confirmed.
notices-booking-moved = Your booking was changed
    .more = Your booking was changed. This is the new one.
notices-booking-cancelled = Your booking was cancelled
    .more = This booking was cancelled.
notices-booking-called-off = Your booking had to be cancelled
    .more = The desk will be closed, so we had to cancel this booking.
notices-booking-reminder = Your booking is coming up
    .more = Your booking is coming up.
notices-booking-waits = You are on the waiting list
    .more = You are on the waiting list. Nothing is booked yet.
notices-booking-offered = A place is free
    .more = The place you have been waiting for is free.
notices-booking-reinvited = You can book again
    .more = We did not see you on the day of this booking.
notices-booking-link = Your booking’s page
    .more = Here is the page of your booking. You can look at it and change it there.

notices-booking-news = News of your booking
    .more = There is news of your booking.
notices-look = Please see your booking’s page

## The names of what a mail says of a booking.

notices-place = Place
notices-desk = Desk
notices-when = Date and time
notices-days = Days you asked for
notices-reason = Reason

## The sentences of a mail about a booking.

notices-dear = Dear { $name },
notices-bring-page = Please see on your booking’s page what to bring.
notices-enter-code = Please enter these six digits on the booking page.
notices-code-until = They can be used until { $until }. Your booking is not complete until you enter them.
notices-see-mail = Please look at your e-mail
notices-change-until = You can change or cancel it on your booking’s page until { $until }.
notices-change-there = To change or cancel it, please contact { $place }.
notices-book-again = If you still want to come, please book again.
notices-other-time = Please book another time. We are sorry for the inconvenience.
notices-wait = We will send you an e-mail when a place becomes free.
notices-offer-until = Please answer before { $until }. After that it is offered to the next person.
notices-link = Open your booking’s page
notices-stop = If you do not want to be reminded, you can switch it off on your booking’s page.
notices-footer =
    This address cannot receive replies.
    If you know nothing of this booking, please contact { $place }.

## The frame of every other mail.

notices-from = A message from { $place }.
notices-page = You can read it on this page.
notices-letter-footer =
    This address cannot receive replies.
    If this message was not meant for you, please contact { $place }.
