### The screen that gives numbers. Short lines: nobody scrolls before a kiosk.

## The first screen.

kiosk-start = Take a number
kiosk-welcome = Touch the screen to take a number
kiosk-card = If you have a booking or a card, hold your card to the reader

## Choosing.

kiosk-choose = What do you need today?
kiosk-choose-more = What else do you need?
kiosk-estimate = Waiting times are estimates
kiosk-waiting = { $people ->
    [0] Nobody waiting
   *[other] { $people } waiting
}
kiosk-minutes = about { $minutes } min
kiosk-minutes-between = about { $least }–{ $most } min
kiosk-closed = Closed now
kiosk-used-up = No numbers left today
kiosk-hours = Numbers are given from { $opens } to { $closes }
kiosk-opens-next = Numbers are given again from { $when }
kiosk-previous = Previous page
kiosk-next = Next page
kiosk-page = Page { $page } of { $pages }
kiosk-first = Start over
kiosk-back = Back
kiosk-language = Language

## What was chosen.

kiosk-confirm = Your number will be for
kiosk-add = Add something else
kiosk-remove = Remove { $name }
kiosk-care = I need assistance
kiosk-care-detail = For example: wheelchair, pregnancy, small children, old age
kiosk-take = Take a number

## Whoever has a booking.

kiosk-booked = I have a booking
kiosk-booked-title = Hold your QR code to the scanner, or enter your booking number
kiosk-scan-here = The QR code is in your booking e-mail or on your booking page
kiosk-booking-number = Booking number
kiosk-check = Four digits
kiosk-check-hint = Month and day of birth (5 March is 0305), or the last four digits of your phone number
kiosk-erase = Delete
kiosk-check-in = Check in
kiosk-booked-arrived = You are checked in for your booking
kiosk-booked-at = Booked for { $time }

## The number.

kiosk-asking = Getting your number
kiosk-asking-detail = One moment, please
kiosk-looking = Looking it up
kiosk-number = Your number
kiosk-arrived = You are checked in
kiosk-waits = You are waiting with this number
kiosk-before = People before you
kiosk-people = { $people }
kiosk-next-turn = You are next
kiosk-about = Estimated wait
kiosk-scan = Scan to follow your turn on your phone

## The paper.

kiosk-printing = Printing your ticket
kiosk-printed = Please take your ticket and wait
kiosk-paperless = There is no paper ticket. Please take a photo of the number or scan the QR code
kiosk-out-of-paper = Out of paper. Please take a photo of the number or scan the QR code
kiosk-not-printed = Could not print. Please take a photo of the number or scan the QR code
kiosk-printer-near-end = The printer is low on paper. Please tell a member of staff
kiosk-printer-faulty = Tickets cannot be printed now. Your number is shown on the screen
kiosk-print-again = Print again
kiosk-done = Finish

## Nobody touches it.

kiosk-idle =
    Back to the start in { $seconds ->
        [one] { $seconds } second
       *[other] { $seconds } seconds
    }
kiosk-stay = Continue

## Why not.

kiosk-ask-staff = Please ask a member of staff
kiosk-away = Numbers are not available now
kiosk-refused-closed = We are closed now
kiosk-refused-used-up = No numbers left today
kiosk-refused-choose-again = The services have changed
    .more = Please choose again
kiosk-refused-too-many = Too many numbers in a short time
    .more = Please wait a little and try again
kiosk-refused-not-now = Numbers are not available now

## Why a booking is not checked in.

kiosk-no-arrival-unknown = Booking not found
    .more = Please check the number or ask a member of staff
kiosk-no-arrival-not-today = This booking is for { $when }
kiosk-no-arrival-elsewhere = This booking is at { $place }
kiosk-no-arrival-over = This booking was cancelled
kiosk-no-arrival-not-booked = This booking is not confirmed yet
kiosk-no-arrival-used = You have already checked in
    .more = Your number is { $number }
kiosk-no-arrival-used-waits = Please wait to be called
kiosk-no-arrival-closed = We are closed now
kiosk-no-arrival-used-up = No numbers left today
