drop index ceremonies_staff;
drop table staff_passkeys;
