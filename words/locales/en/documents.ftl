### What to bring: the words around the town's own.

documents-title = What to bring
documents-choose = What are you coming for?
documents-question = Question { $nth }
documents-person = Person { $nth }
documents-back = Back
documents-start-over = Start again
documents-so-far = Your answers so far
documents-change = Change
documents-outdated = Our questions have changed. Please answer them again from the start.
documents-tell = Please read this first
documents-bring = Please bring
    .more = If something is missing, we may not be able to help you on the day.
documents-nothing = You need not bring anything in particular.
documents-any-of = Any one of these is enough
documents-or = or
documents-kinds = Documents that we accept
    .more = Choose from these.
documents-notes = Before you come
documents-another = You can check for your family too
    .more = We put everybody's documents on one list.
documents-another-button = Check for one more person
documents-book = Continue to booking
documents-print = Print this list
documents-to-booking = Back to the booking
