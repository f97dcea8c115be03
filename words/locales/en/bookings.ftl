### Booking: the page on which residents book, the booking's own page, and what mails say of it too. What a place calls its desks and services is the place's own.

## The parts of a booking, on pages and in mails.

bookings-services = What for
bookings-people = People
bookings-number = Booking number
bookings-telephone = Phone
bookings-bring = What to bring
bookings-people-counted = { $people ->
    [one] { $people } person
   *[other] { $people } people
}
bookings-people-how = { $people } ({ $how })

## Choosing.

bookings-title = Booking
bookings-places = Where you can book
    .more = Please choose a place.
bookings-no-places = Nothing can be booked online at the moment. Please call the office.
bookings-stopped = No new bookings at the moment
    .more = Bookings already made stay as they are, and you can still change or cancel them.
bookings-choose-services = What do you want to book?
    .more = You can choose several.
bookings-next = Next
bookings-nothing-chosen = Please choose something first, then press “Next”.
bookings-look-up-bring = Find out what to bring first
bookings-choose-people = How many people need it done?
    .more = Do not count those who only come along.
bookings-when-several = If you are two or more
bookings-together = All at the same time
    .more = Everybody is served at the same time, each at a counter of their own.
bookings-in-a-row = One after the other
    .more = You are served one after the other at one counter. It takes longer.
bookings-choose-day = Choose a day
bookings-choose-time = Choose a time
bookings-change = Change
bookings-about-minutes = about { $minutes } min

## What was chosen.

bookings-day = Day
bookings-days = Days
bookings-names = Names

## The calendar.

bookings-signs = Signs
bookings-free = places free
bookings-few = few left
bookings-full = full
bookings-closed = closed
bookings-over = booking has ended
bookings-not-yet = cannot be booked yet
bookings-earlier-month = Month before
bookings-later-month = Next month
bookings-closed-days = Closed on
bookings-holiday = public holiday
bookings-year-end = New Year holidays
bookings-monthly = regular closing day
bookings-none-this-month = There are no free places in this month.
bookings-none-this-day = There are no free places on this day.
bookings-next-free = Next free day
bookings-with-fewer = With fewer people, or one after the other, there may be free places.
bookings-to-calendar = Back to the calendar
bookings-morning = Morning
bookings-afternoon = Afternoon
bookings-cut-off = You can book, change and cancel until { $until }.
bookings-no-room = No place on the day you want?
    .more = Join the waiting list, and we will write to you when a place is free.
bookings-wait-button = Join the waiting list

## Who comes.

bookings-held = We hold this time for you until { $time }.
bookings-left = { $minutes } min { $seconds } s left
bookings-ended = We no longer hold this time. Please choose a time again.
bookings-who = Who is coming
bookings-name = Name
bookings-kana = Name in kana
    .more = Latin letters will do if you have no kana.
bookings-email = E-mail address
    .more = For a confirmation code and news about your booking.
bookings-phone = Telephone number
    .more = We may call you if something changes at short notice.
bookings-needed = required
bookings-optional = optional
bookings-companions = Names of the others
    .more = Those that you know.
bookings-wishes = Anything we should know
    .more = A wheelchair, sign language, an interpreter …
bookings-known = If you have the number of your letter
    .more = With the number and your date of birth you can book without e-mail.
bookings-resident = Number of the letter
bookings-birth = Date of birth
    .more = The year can be a Japanese one, like 昭和60 or S60. If you do not know the month or the day, write 0.
bookings-year = Year
bookings-month = Month
bookings-date = Day
bookings-no-mail-at-all = If you have no e-mail, please call the office.
bookings-no-address = If you have neither e-mail nor a letter, please call the office.
bookings-kept-for =
    We use this for your booking only, and delete it { $days ->
        [one] { $days } day
       *[other] { $days } days
    } after the booked day.
bookings-signed-in = You are signed in, so no code is needed as long as you keep this e-mail address.
bookings-go-on = Go on
bookings-choose-again = Choose another time
bookings-mistakes = Something needs to be corrected.
bookings-leave-empty = Please leave this field empty

## The code that was mailed.

bookings-code-title = Enter the code from the e-mail
bookings-code-sent = We have sent six digits to { $address }.
bookings-code-comes-back = E-mails to { $address } come back to us undelivered. We are trying to send the digits once more, but they may not arrive. Please check the address, and correct it below if it is wrong.
bookings-code = Six digits
bookings-confirm = Book
bookings-no-mail = No e-mail?
    .more = Please look in your spam folder, too. It can take a few minutes.
bookings-send-again = Send again
bookings-other-address = Correct the e-mail address

## How a booking stands, and what to do.

bookings-held-stand = This is not booked yet
    .more = Please enter your name and how to reach you.
bookings-booked = Booked
    .more = Please come to the desk at this time.
bookings-also-mailed = We also send you the booking by e-mail.
bookings-comes-back = Our e-mails do not reach you
    .more = E-mails to your address come back to us, so news about changes or cancellations will not arrive either. Please call the office and tell us the right address.
bookings-keep-page = Please keep this page, for example as a bookmark: you change or cancel the booking here.
bookings-waiting = On the waiting list
    .more = We will write to you when a place is free. Whoever joined first is asked first.
bookings-waiting-in-turn = Whoever joined first is asked first when a place is free.
bookings-waiting-comes-back = E-mails to your address come back to us. When a place is free, we cannot tell you by e-mail. Please call the office and tell us the right address.
bookings-offered = A place is free
    .more = You can have this time.
bookings-arrived = Checked in
    .more = Thank you for coming.
bookings-missed = You did not come
    .more = If you still need it, please book again.
bookings-cancelled = Cancelled
    .more = This booking has been cancelled.
bookings-called-off = Cancelled by the office
    .more = We are sorry: we cannot serve you at this time. Please book again.
bookings-lapsed = This has ended
    .more = Nothing is booked. Please choose a time again.

## The booking's page.

bookings-on-the-day = On the day
    .more = Hold the QR code to the machine in the office, or tell the staff your booking number. Your card will do, too.
bookings-qr = QR code of this booking
bookings-to-my-calendar = Add to my calendar
bookings-see-bring = See what to bring
bookings-change-booking = Change the booking
    .more = You can change the time, what you come for and how many you are. The booking number stays the same.
bookings-change-button = Choose another time
bookings-change-more = Also change what you come for, or how many people
bookings-now-booked = Booked now
bookings-cancel = Cancel the booking
    .more = This cannot be undone.
bookings-cancel-button = Cancel the booking
bookings-too-late = It is too late to change or cancel here. Please call the office.
bookings-reminders-on = You will be reminded
    .more = We will write to you when the day comes nearer.
bookings-reminders-off = You will not be reminded
    .more = We still tell you about changes and cancellations.
bookings-reminders-lost = Reminders do not reach you
    .more = E-mails to your address come back, so we cannot remind you by e-mail.
bookings-remind = Remind me
bookings-do-not-remind = Do not remind me
bookings-push = You can also get news about your booking on this phone's screen.
bookings-offer-until = Please decide by { $until }. We keep this time for you until then.
bookings-accept = Book this time
bookings-decline = No, thank you
    .more = You will leave the waiting list, and the place goes to the next person.
bookings-decline-button = No, thank you
bookings-stop-waiting = Leave the waiting list
    .more = You cannot get your place in the line back.
bookings-stop-waiting-button = Leave the waiting list
bookings-book-again = Book again
bookings-to-ticket = Open the page of your number
bookings-unknown = We cannot find this booking
    .more = The address may be incomplete. Please check the link in your e-mail.

## The waiting list.

bookings-wait-title = Waiting list
    .more = When a place is free we write to whoever joined first.
bookings-wait-from = From
bookings-wait-to = To
bookings-wait = Join the waiting list

## After something was done.

bookings-done-booked = It is booked.
bookings-done-moved = The booking was changed.
bookings-done-waits = You are on the waiting list.
bookings-done-sent = The code was sent again.
bookings-done-reminders-on = You will be reminded.
bookings-done-reminders-off = You will not be reminded any more.

## Why not.

bookings-too-many = Too many tries in a short time. Please wait a minute and try again.
bookings-too-many-codes = We have sent you several codes already. Please wait 15 minutes and try again.
bookings-wrong-code = The code is wrong. Please use the code from the newest e-mail.
bookings-too-many-guesses = Too many wrong entries. Please wait 15 minutes, or book with your e-mail address.

## Why the rules refuse it.

bookings-refusal-unknown-service = Please choose again what you come for.
bookings-refusal-too-many-services = That is more than can be done in one visit. Please choose fewer.
bookings-refusal-too-many-people = That is more people than one booking takes. Please book separately, or call the office.
bookings-refusal-several-desks = These are at different desks. Please book them separately.
bookings-refusal-does-not-fit = The booking has changed meanwhile, so this was not possible. This page shows how it is now.
bookings-refusal-closed = We are closed at that time now. Please choose another one.
bookings-refusal-no-slot = It cannot begin at that time. Please choose another one.
bookings-refusal-full = That time is full now. Please choose another one.
bookings-refusal-stopped = Nothing was booked: the office takes no new bookings at the moment.
bookings-refusal-too-soon = That day cannot be booked any more. Please choose another one.
bookings-refusal-too-far = That day cannot be booked yet. Please choose another one.
bookings-refusal-cut-off = It is too late to do this here. Please call the office.
bookings-refusal-past = That time is over. Please choose another one.
bookings-refusal-hold-over = We no longer hold the time. Please choose a time again.
bookings-refusal-duplicate = You have a booking for this already. To change it, use the link in the e-mail about it.
bookings-refusal-person-limit = You have as many bookings as one person can have. Please book again after your visit.
bookings-refusal-address-limit = There are too many bookings under this address. Please call the office.
bookings-refusal-source-full = Too many times are being held from your internet connection. Please finish a booking that is under way or try again in 10 minutes. If it is urgent, call the office.
bookings-refusal-waiting-full = The waiting list is full.
bookings-refusal-no-days = None of these days can be booked.
bookings-refusal-too-many-changes = The booking was changed too often. Please try again later.
bookings-refusal-not-today = This booking is not for today.

## Why what stands in a field is not taken.

bookings-field-missing = Please fill this in.
bookings-field-too-long = This is too long.
bookings-field-name-too-long = Please write at most 100 letters.
bookings-field-not-kana = Please use kana or Latin letters, without kanji and digits.
bookings-field-no-at = An address has one “@”, like hana@example.jp.
bookings-field-bad-local = What stands before the “@” cannot be right.
bookings-field-bad-dots = Please check the dots before the “@”.
bookings-field-bad-domain = Please check what comes after the “@”, like hana@example.jp.
bookings-field-not-phone = Please enter the number with its area code.
bookings-field-not-number = Please write digits.
bookings-field-not-date = There is no such date.
bookings-field-ends-before = “To” is before “From”. Please choose the days again.
bookings-field-no-way = Please enter your e-mail address, or the number of your letter and your date of birth.
bookings-field-no-match = We do not find this number with this date of birth. Please check, or use your e-mail address.
bookings-field-enter = Please fill in “{ $field }”.
bookings-field-mend = { $field }: { $why }

## Checking in on the day, where it did not work.

bookings-arrival-wrong-digits = The four digits are not right
bookings-arrival-look-again = Please look at the screen in the office again.
bookings-arrival-too-many = Too many tries
bookings-arrival-ask-staff = If you need help, please ask a member of staff.
bookings-arrival-to-booking = Open your booking
bookings-arrival-unknown = The booking was not found.
bookings-arrival-over = This booking was cancelled.
bookings-arrival-not-booked = This booking is not confirmed yet.
bookings-arrival-used = You have already checked in with this booking.
bookings-arrival-closed = We are closed now.
bookings-arrival-used-up = No numbers are left today.
bookings-arrival-used-as = You have already checked in with this booking. Your number is { $number }.
bookings-arrival-not-today = This booking is for { $day } at { $time }.
bookings-arrival-elsewhere = This booking is at { $place }.

## Finding a booking again.

bookings-find = Look up or change a booking
    .bar = My booking
    .more = If you no longer have the link to your booking’s page, you can get it here.
bookings-find-where = Where you booked
bookings-find-mail = Get the link by mail
    .more = The link to your booking’s page goes to the mail address that you booked with.
    .button = Send the link
bookings-find-sent = If there is a booking with this address, the link to its page is sent by mail.
    .more = If nothing comes within a few minutes, the address may be another one or the booking may be over. Please look in the spam folder too.
bookings-find-number = Open it by number and date of birth
    .more = Whoever booked with the number of the letter can also open it here.
    .button = Open the booking
bookings-find-no-match = There is no booking with this number and date of birth. Please check them, or get the link by mail.
bookings-find-too-many = There were too many tries. Please wait about 15 minutes and try again.
bookings-find-call = If neither works
    .more = Please call the office where you booked.
bookings-see = See or change the booking
bookings-see-waiting = See the waiting list entry
