### An invitation to the page of one's children that lets nobody in any more.

invitations-ended = This invitation cannot be used
invitations-once = An invitation works once and only for a while. It does not open either if part of the address is missing.
invitations-kept = A phone on which you have already pressed the button to begin still shows the page.
invitations-open = Open your child's page
invitations-ask = If it does not open, or if you want to use another phone, please ask the nursery for a new invitation.

## One that is open.

invitations-from = Invitation from { $place }
invitations-dear = { $name }
invitations-for = On this phone you will see when { $children } arrives and goes home.
invitations-begin = Begin
    .no-password = You need no password.
    .once = This invitation works once. Press “Begin” on the phone that you use every day.
    .not-you = If this is not your name, do not press it, and tell the nursery.
