### An invitation to the page of one's children that lets nobody in any more.

invitations-ended = This invitation cannot be used
invitations-once = An invitation works once and only for a while. It does not open either if part of the address is missing.
invitations-kept = A phone on which you have already pressed the button to begin still shows the page.
invitations-open = Open your child's page
invitations-ask = If it does not open, or if you want to use another phone, please ask the nursery for a new invitation.
