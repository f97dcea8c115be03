### The first page of residents, and what its bar calls it.

home-bar = Home
home-child = My child
home-title = What would you like to do?

## The door to the nurseries.

home-nursery = Nursery
    .more = You are told at once when your child arrives and goes home.
home-nursery-open = Open my child’s page
home-nursery-first = New here, or page no longer shown?
home-nursery-invited = If this is new to you, or the page is no longer shown, open the invitation link from the nursery on your phone. If you have no link, please ask the nursery.
home-paste = Paste the invitation link
    .more = You can also paste a copied link here.
home-paste-open = Open
home-paste-bad = This does not seem to be an invitation link. Please copy the whole link from the nursery.

## The door to the offices.

home-office = City office (numbers and bookings)
    .more = Book a day and time, see how many people are waiting now, or take a number from home.
home-office-book = Book a time
home-office-lines = See the lines, take a number

## What this browser has.

home-today = Today
home-others = Something else
home-forget = Forget these on this device
    .more = Numbers and bookings that were opened on this device are shown here. If others use it too, have them forgotten when you are done. The numbers and bookings themselves remain.
    .button = Forget numbers and bookings
    .done = Forgotten on this device.
