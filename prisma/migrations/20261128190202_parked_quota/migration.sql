-- What a key's parked deliveries hold is counted with each that is added: see lib/woocommerce/parked-quota.ts.
create index parked_deliveries_quota_idx on integrations.parked_deliveries (integration_key_id) where state = 'parked';
