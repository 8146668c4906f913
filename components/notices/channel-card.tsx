'use client';

import { useState } from 'react';
import { channelKinds } from '../../lib/incidents/kinds.ts';
import type { ShownChannel } from '../../lib/notices/list-channels.ts';
import { ActionDialog } from '../action-dialog.tsx';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/card.tsx';
import { toast } from '../ui/toaster.tsx';
import { AttemptList } from './attempt-list.tsx';
import { KindBoxes } from './kind-boxes.tsx';
import { changeChannelAction, removeChannelAction, testChannelAction } from './notice-actions.ts';
import { TestButton } from './test-button.tsx';

/** A channel with its last attempts, and what can be done with it. */
export function ChannelCard({ channel, mayManage }: { channel: ShownChannel; mayManage: boolean }) {
  const { id, name, type, host, kinds, attempts, waiting, givenUp } = channel;
  return (
    <li className="grid gap-3 py-5 first:pt-0 last:pb-0">
      <div>
        <h3 className="wrap-anywhere font-medium">{name}</h3>
        <p className="wrap-anywhere text-table text-text-2">
          {type === 'slack' ? 'Slack' : 'Webhook'} at {host}. {kinds.length} of {channelKinds.length} kinds of notices.
          {waiting > 0 && ` ${waiting} waiting to be sent.`}
        </p>
      </div>
      {givenUp > 0 && (
        <Notice tone="warn" className="text-table">
          We gave up on {givenUp === 1 ? '1 notice' : `${givenUp} notices`} in the last 7 days, after trying for about a
          day each. The inbox has every notice.
        </Notice>
      )}
      <AttemptList attempts={attempts} />
      {mayManage && (
        <div className="flex flex-wrap items-center gap-2">
          <TestButton label="Test" of={name} act={() => testChannelAction({ id })} />
          <ChooseKinds channel={channel} />
          <ActionDialog
            trigger={
              <Button variant="ghost" aria-label={`Remove ${name}`}>
                Remove
              </Button>
            }
            title={`Remove ${name}`}
            description="We stop sending notices there, and destroy its address and secret."
            cancel="Keep"
            confirm="Remove"
            pendingWord="Removing…"
            act={() => removeChannelAction({ id })}
            done={() => toast(`${name} has been removed.`)}
          />
        </div>
      )}
    </li>
  );
}

function ChooseKinds({ channel: { id, name, kinds } }: { channel: ShownChannel }) {
  const [chosen, setChosen] = useState(kinds);
  return (
    <ActionDialog
      kind="form"
      variant="primary"
      trigger={<Button aria-label={`Choose notices for ${name}`}>Choose notices</Button>}
      title={`Notices for ${name}`}
      confirm="Save"
      pendingWord="Saving…"
      disabled={chosen.length === 0}
      act={() => changeChannelAction({ id, kinds: chosen.filter((kind) => kind !== 'new_device') })}
      done={() => toast('Saved. It applies from the next notice.')}
    >
      <div className="grid gap-5">
        <KindBoxes choices={channelKinds} chosen={chosen} onChange={setChosen} />
      </div>
    </ActionDialog>
  );
}
