alter table guardians drop column language;
