'use server';

import { refresh } from 'next/cache';
import { adjustStore, adjustStoreInput } from '../../../lib/organizations/adjust-store.ts';
import { createStore, storeInput } from '../../../lib/organizations/create-store.ts';
import { action } from '../../../lib/session.ts';

export const createStoreAction = action('admin', storeInput, async ({ db, actor, now }, input) => {
  await db.$transaction((tx) => createStore(tx, actor, input, now));
  refresh();
});

export const adjustStoreAction = action('admin', adjustStoreInput, async ({ db, actor, now }, input) => {
  await adjustStore(db, actor, input, now);
  refresh();
});
