### What went wrong, and what to do now.

trouble-bad-form = This could not be read
    .more = Please go back, reload the page and try again.
trouble-foreign = What you did was not accepted
    .more = Please start from the first page and try again. If it happens again, please tell the city.
trouble-signed-out = You are signed out
    .more = Please sign in again from the first page.
trouble-forbidden = You cannot see this page
    .more = This page belongs to somebody else or to another place. Please open your own page.
trouble-not-found = Page not found
    .more = The address may have changed or may be wrong. Please start from the first page.
trouble-too-slow = The connection stopped
    .more = Please try again where reception is good.
trouble-my-number = Please do not enter a My Number
    .more = What you entered contains a 12-digit number that looks like a My Number (Individual Number). This site does not use My Numbers, and we have not kept it. Go back, remove the number and send the form again. If it is another number, put a letter right before it.
trouble-too-large = This is too large
    .more = Please shorten what you wrote and try again.
trouble-misnamed = This address does not work
    .more = Please open the usual address.
trouble-too-many = Please wait a little
    .more = There were too many tries in a short time. Please try again in about a minute.
trouble-busy = We are very busy now
    .more = Please try again in about a minute.
trouble-uncertain = We could not check whether this was recorded
    .more = If the page shows your number or booking, it was recorded. If you cannot tell, reload this page and agree to send the form again: the same form counts only once, so you will not get two.
trouble-broken = Something went wrong
    .more = Please try again in about a minute. If it happens again, please tell the city.

## What became of what was asked.

trouble-pressed-unknown = We do not know whether what you just did was recorded. Please look at the page before you try again.
trouble-pressed-not = What you just did was not recorded.
trouble-kept = Nothing that was recorded is lost.

## Where to go.

trouble-signed-in-as = You are signed in as { $name }.
trouble-back = Back to the page
trouble-first = First page
