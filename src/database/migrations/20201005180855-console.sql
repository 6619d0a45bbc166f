-- Operators of the console, and what a device needs for push messages.
-- role: 1 admin, 2 developer, 3 maintainer, 4 reader.

create table if not exists console_user (
  create_time  timestamptz  not null default now(),
  disable_time timestamptz  not null default '1970-01-01 00:00:00 UTC',
  email        varchar(255) not null,
  id           uuid         not null,
  metadata     jsonb        not null default '{}',
  password     bytea,
  role         smallint     not null default 4,
  update_time  timestamptz  not null default now(),
  username     varchar(128) not null,
  constraint console_user_pkey primary key (id),
  constraint console_user_email_uniq unique (email),
  constraint console_user_username_uniq unique (username),
  constraint console_user_password_check check (length(password) < 32000),
  constraint console_user_role_check check (role >= 1)
);

alter table user_device
  add column if not exists preferences        jsonb        not null default '{}',
  add column if not exists push_token_amazon  varchar(512) not null default '',
  add column if not exists push_token_android varchar(512) not null default '',
  add column if not exists push_token_huawei  varchar(512) not null default '',
  add column if not exists push_token_ios     varchar(512) not null default '',
  add column if not exists push_token_web     varchar(512) not null default '';
