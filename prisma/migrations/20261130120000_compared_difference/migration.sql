-- Orders in the shop less those here, when all was compared last: another difference means that something was deleted, or
-- was saved with an old stamp.
alter table integrations.linked_shops add column compared_difference integer;
