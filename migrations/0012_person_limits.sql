-- the largest buy that a person may confirm, quote units; null = no limit
ALTER TABLE chat_users ADD COLUMN buy_limit numeric CHECK (buy_limit >= 0);
