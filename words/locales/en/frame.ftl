### The frame around every page.

language-name = English
frame-language = Language
frame-bar = Pages
frame-skip = Skip to content
frame-manual = How to use (in Japanese)
frame-my-number = My Number (12 digits) is never read

## The question to whoever filled in a field that no person sees.

frame-unseen-title = Shall we go on?
frame-unseen-why = A field that is not shown was filled in automatically. The autofill of a phone or computer sometimes does this. Nothing has been accepted yet. If you filled in the form yourself, press the button below.
frame-unseen-go-on = Go on
frame-error = Error:{ " " }

frame-newer = There is something new that this page cannot show yet.
