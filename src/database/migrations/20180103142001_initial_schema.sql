-- Accounts, relations, chat, storage, leaderboards, wallets and groups.

create table if not exists users (
  id           uuid         not null,
  username     varchar(128) not null,
  display_name varchar(255),
  avatar_url   varchar(512),
  lang_tag     varchar(18)  not null default 'en',
  location     varchar(255),
  timezone     varchar(255),
  metadata     jsonb        not null default '{}',
  wallet       jsonb        not null default '{}',
  email        varchar(255),
  password     bytea,
  facebook_id  varchar(128),
  google_id    varchar(128),
  gamecenter_id varchar(128),
  steam_id     varchar(128),
  custom_id    varchar(128),
  edge_count   int          not null default 0,
  create_time  timestamptz  not null default now(),
  update_time  timestamptz  not null default now(),
  verify_time  timestamptz  not null default '1970-01-01 00:00:00 UTC',
  disable_time timestamptz  not null default '1970-01-01 00:00:00 UTC',
  constraint users_pkey primary key (id),
  constraint users_username_key unique (username),
  constraint users_email_key unique (email),
  constraint users_facebook_id_key unique (facebook_id),
  constraint users_google_id_key unique (google_id),
  constraint users_gamecenter_id_key unique (gamecenter_id),
  constraint users_steam_id_key unique (steam_id),
  constraint users_custom_id_key unique (custom_id),
  constraint users_password_check check (length(password) < 32000),
  constraint users_edge_count_check check (edge_count >= 0)
);

-- The server itself: owner of storage objects and sender of messages that belong to no player.
insert into users (id, username)
values ('00000000-0000-0000-0000-000000000000', '')
on conflict (id) do nothing;

create table if not exists user_device (
  id      varchar(128) not null,
  user_id uuid         not null,
  constraint user_device_pkey primary key (id),
  constraint user_device_user_id_id_key unique (user_id, id),
  constraint user_device_user_id_fkey foreign key (user_id) references users (id) on delete cascade
);

-- One row for each direction of a relation. state: 0 friend, 1 invitation sent, 2 invitation received, 3 blocked.
create table if not exists user_edge (
  source_id      uuid        not null,
  position       bigint      not null,
  update_time    timestamptz not null default now(),
  destination_id uuid        not null,
  state          smallint    not null default 0,
  constraint user_edge_pkey primary key (source_id, state, position),
  constraint user_edge_source_id_destination_id_key unique (source_id, destination_id),
  constraint user_edge_source_id_check check (source_id <> '00000000-0000-0000-0000-000000000000'),
  constraint user_edge_destination_id_check check (destination_id <> '00000000-0000-0000-0000-000000000000'),
  constraint user_edge_source_id_fkey foreign key (source_id) references users (id) on delete cascade,
  constraint user_edge_destination_id_fkey foreign key (destination_id) references users (id) on delete cascade
);
create index if not exists user_edge_auto_index_fk_destination_id_ref_users on user_edge (destination_id);

-- Codes of zero and below are the server's own.
create table if not exists notification (
  id          uuid         not null,
  user_id     uuid         not null,
  subject     varchar(255) not null,
  content     jsonb        not null default '{}',
  code        smallint     not null,
  sender_id   uuid         not null,
  create_time timestamptz  not null default now(),
  constraint notification_pkey primary key (user_id, create_time, id),
  constraint notification_id_key unique (id),
  constraint notification_user_id_fkey foreign key (user_id) references users (id) on delete cascade
);

create table if not exists storage (
  collection  varchar(128) not null,
  key         varchar(128) not null,
  user_id     uuid         not null,
  value       jsonb        not null default '{}',
  version     varchar(32)  not null,
  read        smallint     not null default 1,
  write       smallint     not null default 1,
  create_time timestamptz  not null default now(),
  update_time timestamptz  not null default now(),
  constraint storage_pkey primary key (collection, key, user_id),
  constraint storage_read_check check (read >= 0),
  constraint storage_write_check check (write >= 0),
  constraint storage_user_id_fkey foreign key (user_id) references users (id) on delete cascade
);
create index if not exists collection_read_user_id_key_idx on storage (collection, read, user_id, key);
create index if not exists collection_read_key_user_id_idx on storage (collection, read, key, user_id);
create index if not exists collection_user_id_read_key_idx on storage (collection, user_id, read, key);
create index if not exists storage_auto_index_fk_user_id_ref_users on storage (user_id);

create table if not exists message (
  id                uuid         not null,
  code              smallint     not null default 0,
  sender_id         uuid         not null,
  username          varchar(128) not null,
  stream_mode       smallint     not null,
  stream_subject    uuid         not null,
  stream_descriptor uuid         not null,
  stream_label      varchar(128) not null,
  content           jsonb        not null default '{}',
  create_time       timestamptz  not null default now(),
  update_time       timestamptz  not null default now(),
  constraint message_pkey
    primary key (stream_mode, stream_subject, stream_descriptor, stream_label, create_time, id),
  constraint message_id_key unique (id),
  constraint message_sender_id_id_key unique (sender_id, id),
  constraint message_sender_id_fkey foreign key (sender_id) references users (id) on delete cascade
);

-- sort_order: 0 ascending, 1 descending. operator: 0 best, 1 set, 2 increment, 3 decrement.
create table if not exists leaderboard (
  id             varchar(128) not null,
  authoritative  boolean      not null default false,
  sort_order     smallint     not null default 1,
  operator       smallint     not null default 0,
  reset_schedule varchar(64),
  metadata       jsonb        not null default '{}',
  create_time    timestamptz  not null default now(),
  constraint leaderboard_pkey primary key (id)
);

create table if not exists leaderboard_record (
  leaderboard_id varchar(128) not null,
  owner_id       uuid         not null,
  username       varchar(128),
  score          bigint       not null default 0,
  subscore       bigint       not null default 0,
  num_score      int          not null default 1,
  metadata       jsonb        not null default '{}',
  create_time    timestamptz  not null default now(),
  update_time    timestamptz  not null default now(),
  expiry_time    timestamptz  not null default '1970-01-01 00:00:00 UTC',
  constraint leaderboard_record_pkey primary key (leaderboard_id, expiry_time, score, subscore, owner_id),
  constraint leaderboard_record_owner_id_leaderboard_id_expiry_time_key
    unique (owner_id, leaderboard_id, expiry_time),
  constraint leaderboard_record_score_check check (score >= 0),
  constraint leaderboard_record_subscore_check check (subscore >= 0),
  constraint leaderboard_record_num_score_check check (num_score >= 0),
  constraint leaderboard_record_leaderboard_id_fkey
    foreign key (leaderboard_id) references leaderboard (id) on delete cascade
);

create table if not exists wallet_ledger (
  id          uuid        not null,
  user_id     uuid        not null,
  changeset   jsonb       not null,
  metadata    jsonb       not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  constraint wallet_ledger_pkey primary key (user_id, create_time, id),
  constraint wallet_ledger_id_key unique (id),
  constraint wallet_ledger_user_id_fkey foreign key (user_id) references users (id) on delete cascade
);

create table if not exists user_tombstone (
  user_id     uuid        not null,
  create_time timestamptz not null default now(),
  constraint user_tombstone_pkey primary key (create_time, user_id),
  constraint user_tombstone_user_id_key unique (user_id)
);

create table if not exists groups (
  id           uuid         not null,
  creator_id   uuid         not null,
  name         varchar(255) not null,
  description  varchar(255),
  avatar_url   varchar(512),
  lang_tag     varchar(18)  not null default 'en',
  metadata     jsonb        not null default '{}',
  state        smallint     not null default 0,
  edge_count   int          not null default 0,
  max_count    int          not null default 100,
  create_time  timestamptz  not null default now(),
  update_time  timestamptz  not null default now(),
  disable_time timestamptz  not null default '1970-01-01 00:00:00 UTC',
  constraint groups_pkey primary key (disable_time, lang_tag, edge_count, id),
  constraint groups_id_key unique (id),
  constraint groups_name_key unique (name),
  constraint groups_state_check check (state >= 0),
  constraint groups_check check (edge_count >= 1 and edge_count <= max_count),
  constraint groups_max_count_check check (max_count >= 1)
);
create index if not exists edge_count_update_time_id_idx on groups (disable_time, edge_count, update_time, id);
create index if not exists update_time_edge_count_id_idx on groups (disable_time, update_time, edge_count, id);

-- state: 0 superadmin, 1 admin, 2 member, 3 wants to join, 4 banned.
create table if not exists group_edge (
  source_id      uuid        not null,
  position       bigint      not null,
  update_time    timestamptz not null default now(),
  destination_id uuid        not null,
  state          smallint    not null default 0,
  constraint group_edge_pkey primary key (source_id, state, position),
  constraint group_edge_source_id_destination_id_key unique (source_id, destination_id),
  constraint group_edge_source_id_check check (source_id <> '00000000-0000-0000-0000-000000000000'),
  constraint group_edge_destination_id_check check (destination_id <> '00000000-0000-0000-0000-000000000000')
);
