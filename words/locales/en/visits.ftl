### The pages of a number, and of an office's lines. What an office calls its sections, services and counters is the office's own; a minute is never a promise.

## The number and the place in the line.

visits-your-number = Your number
visits-ahead = { $count } before you
visits-next-turn = You are next
visits-estimate = Estimated wait
visits-about = about { $minutes } min
visits-no-estimate = Not known now
visits-not-promised = This is an estimate. It may be sooner or later.
visits-services = What you came for
visits-bring = Please bring
visits-reason = From the counter
visits-calls = Numbers called lately
visits-no-calls = No number has been called yet

## Where the visit stands, and what to do.

visits-away = You are not here yet
    .more = Please come to the office before your turn.
visits-waiting = Please wait
    .more = We will call your number and counter.
visits-precalled = You will be called very soon
    .more = Please wait near this counter.
visits-called = You are being called
    .more = Please come to this counter.
visits-serving = You are being served
    .more = At this counter.
visits-parked = In progress
    .more = We will call you when everything is ready.
visits-must-return = Please come again
    .more = When you come, show this number to a member of staff.
visits-finished = All done
    .more = Thank you for coming.
visits-left = This number has ended
    .more = It will not be called. Please take a new one if you need it.
visits-no-show = We called you and you were not there
    .more = If you still need something, please speak to a member of staff.
visits-old-number = This number is from { $day }. It can no longer be used. Please take a new one if you need it.
visits-kept-number = This number is from { $day }. You can still use it to go on.

## The page itself.

visits-as-of = As of { $time }
visits-refresh = Refresh
visits-by-itself = Updates by itself
visits-lost = No connection. Last update
    .more = The page updates by itself as soon as it is back.
visits-to-office = See how busy the office is
visits-unknown = We cannot find this number
    .more = The address may be incomplete, or the number is too old. Please scan the QR code on your ticket again.

## Coming.

visits-come = When you arrive
    .more = Enter the four digits shown on the office's screen and press “I am here”.
visits-code = Four digits
visits-here = I am here
visits-check-in = Check in
visits-is-it-you = You are checking in with this number.
visits-no-ticket = The page of your number has not been opened on this phone. Open the page you got with your number, then scan the QR code again. If you have no number yet, take one at the machine in the office.
visits-other-office = Your number is not for this office.
visits-checked-in = You are checked in already.
visits-open-ticket = Open the page of your number

## Being told.

visits-stay = Play a sound
    .more = This page plays a sound when you are called. Keep it open.
visits-staying = A sound will be played when you are called. The screen stays on.
visits-tell-me = Get a message
visits-push-offer = We can send a message to this phone when your turn is near and when you are called.
visits-push-button = Send messages to this phone
visits-push-allow = If you are asked, press “Allow”.
visits-push-on = Messages go to this phone
    .more = They arrive even if you close the page.
visits-push-stop = Stop messages
visits-push-blocked = Messages are blocked
    .more = Allow notifications for this page in your phone's settings, then open this page again.
visits-push-failed = It did not work now
    .more = Please try again in a while.
visits-push-again = Try again
visits-push-impossible = This phone cannot show messages. Please keep this page open while you wait.
visits-push-home-screen = To get messages on an iPhone, use the share button, choose “Add to Home Screen”, and open it from there.
visits-mail = Get e-mail
    .more = Used for this number only, and deleted after two days.
visits-mail-address = E-mail address
visits-mail-button = Save
visits-mail-on = We will also send e-mail
    .more = Please look in your spam folder, too.
visits-mail-stop = Stop e-mail

## Later, or not at all.

visits-later = Take a later turn
    .more = If you cannot make it, choose how much later. Your number stays the same.
visits-minutes = { $minutes } min
visits-leave = Give the number back
    .more = You will not be called any more. This cannot be undone.
visits-leave-button = Give the number back

## After something was done.

visits-done-postponed = You have a later turn now.
visits-done-arrived = You are checked in. Please wait for your turn.
visits-done-mail = Your e-mail address was saved.
visits-done-no-mail = No more e-mail will be sent.

## The office's lines, and a number from home.

visits-office-title = How busy we are
visits-waiting-people = { $count } waiting
visits-nobody-waits = Nobody waiting
visits-hours = Numbers are given from { $opens } to { $closes }.
visits-closed-now = We are closed now.
visits-opens-next = Numbers can be taken again from { $when }.
visits-from-home = Take a number from home
    .more = You can take a number before you come. Come before your turn, and check in when you arrive.
visits-choose = What do you need? (choose any)
visits-ended-today = No numbers left today
visits-none-from-home = Numbers cannot be taken from home. Please take one at the machine in the office.
visits-care = I need assistance
    .more = For example: wheelchair, pregnancy, small children, old age
visits-take = Take a number
visits-leave-empty = Please leave this field empty
visits-has = You already have number { $number } ({ $section }).
visits-has-another = To ask for something else, give that number back and take a new one. If you need one more number, press “Take a number” below again.

## Why not.

visits-closed = We are closed now. Please try again during opening hours.
visits-choose-again = Please choose what you need. If the list has changed, choose again.
visits-used-up = No numbers are left for this today. If it is urgent, please speak to a member of staff.
visits-too-many-from-here = Many numbers have been taken from your internet connection and nobody has come with them yet. Please try later, or take a number at the machine in the office.
visits-too-many-away = Too many people have taken numbers from home just now. Please try later, or take a number at the machine in the office.
visits-too-many = Too many tries in a short time. Please wait a minute and try again.
visits-other-day = This number cannot be used today. Please take a new one.
visits-changed = The queue has moved on, so this was not possible. This page shows how it is now.
visits-bad-entry = This could not be accepted. Please try again.
visits-not-possible = This is not possible. Please speak to a member of staff.
visits-wrong-code = The four digits are wrong. Please enter today's digits from the office's screen.
visits-too-many-codes = Too many wrong digits. Please wait a while, or tell a member of staff that you are here.
visits-bad-address = Please check the e-mail address.

## The offices to choose from, and what the bar of all pages calls them.

visits-bar = Counters
visits-places = Offices with counters
    .more = Choose where you want to go.
visits-no-places = There is no office with counters at the moment.

## The card that says where an office is and how it is called.

visits-card = The office
    .hours = Open { $hours }
    .call = Call
    .map = Map
