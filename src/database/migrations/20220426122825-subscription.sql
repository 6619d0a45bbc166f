create table if not exists subscription (
  original_transaction_id varchar(512) not null,
  create_time             timestamptz  not null default now(),
  update_time             timestamptz  not null default now(),
  environment             smallint     not null default 0,
  product_id              varchar(512) not null,
  purchase_time           timestamptz  not null default now(),
  store                   smallint     not null default 0,
  user_id                 uuid         default null,
  expire_time             timestamptz  not null,
  constraint subscription_pkey primary key (original_transaction_id),
  constraint subscription_original_transaction_id_check check (length(original_transaction_id) > 0),
  constraint subscription_user_id_fkey foreign key (user_id) references users (id) on delete set null
);
