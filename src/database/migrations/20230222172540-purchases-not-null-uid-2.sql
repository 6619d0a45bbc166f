alter table purchase
  alter column user_id set not null,
  alter column user_id set default '00000000-0000-0000-0000-000000000000';
alter table subscription
  alter column user_id set not null,
  alter column user_id set default '00000000-0000-0000-0000-000000000000';

-- PostgreSQL has no "add constraint if not exists"; a run that was cut short may have left them.
alter table purchase drop constraint if exists purchase_user_id_fkey;
alter table subscription drop constraint if exists subscription_user_id_fkey;
alter table purchase
  add constraint purchase_user_id_fkey foreign key (user_id) references users (id) on delete set default;
alter table subscription
  add constraint subscription_user_id_fkey foreign key (user_id) references users (id) on delete set default;
