alter table users
  add column if not exists apple_id varchar(128) constraint users_apple_id_key unique;
