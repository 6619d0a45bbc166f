-- Purchases are kept by transaction, no longer by receipt.
-- environment: 0 unknown, 1 sandbox, 2 production. store: 0 Apple, 1 Google, 2 Huawei, 3 Facebook Instant.

drop table if exists purchase_receipt;

create table if not exists purchase (
  create_time    timestamptz  not null default now(),
  environment    smallint     not null default 0,
  product_id     varchar(512) not null,
  purchase_time  timestamptz  not null default now(),
  raw_response   jsonb        not null default '{}',
  store          smallint     not null default 0,
  transaction_id varchar(512) not null,
  update_time    timestamptz  not null default now(),
  user_id        uuid         default null,
  constraint purchase_pkey primary key (transaction_id),
  constraint purchase_transaction_id_check check (length(transaction_id) > 0),
  constraint purchase_user_id_fkey foreign key (user_id) references users (id) on delete set null
);
