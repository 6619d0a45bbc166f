-- What a deleted player has bought belongs to the server from now on, not to nobody.
-- The foreign keys return in the next step: CockroachDB cannot drop and add a constraint in one transaction.
-- fk_user_id_ref_users is the name that old releases of CockroachDB gave them.

alter table purchase
  drop constraint if exists purchase_user_id_fkey,
  drop constraint if exists fk_user_id_ref_users;
alter table subscription
  drop constraint if exists subscription_user_id_fkey,
  drop constraint if exists fk_user_id_ref_users;

update purchase set user_id = '00000000-0000-0000-0000-000000000000' where user_id is null;
update subscription set user_id = '00000000-0000-0000-0000-000000000000' where user_id is null;
