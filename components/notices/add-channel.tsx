'use client';

import { useState, useTransition } from 'react';
import type { ActionResult } from '../../lib/action-result.ts';
import { channelKinds, type IncidentKind } from '../../lib/incidents/kinds.ts';
import { callAction } from '../call-action.ts';
import { FormProblem, issueAt } from '../shell/form-result.tsx';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog, DialogClose, DialogContent, DialogTrigger } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Input } from '../ui/input.tsx';
import { Select } from '../ui/select.tsx';
import { KindBoxes } from './kind-boxes.tsx';
import { addChannelAction } from './notice-actions.ts';

const types = {
  slack: { title: 'Slack', help: 'The address of an incoming webhook. Mattermost and Rocket.Chat take the same.' },
  webhook: { title: 'Webhook', help: 'An address of your own. It gets JSON, signed by Standard Webhooks.' },
} as const;
type Type = keyof typeof types;

/** Adds a channel: Slack or a webhook, an address, and what it is told. */
export function AddChannel() {
  const [open, setOpen] = useState(false);
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button>Add channel</Button>
      </DialogTrigger>
      {open && <AddChannelDialog />}
    </Dialog>
  );
}

function AddChannelDialog() {
  const [type, setType] = useState<Type>('slack');
  const [name, setName] = useState('');
  const [url, setUrl] = useState('');
  const [kinds, setKinds] = useState<IncidentKind[]>(channelKinds);
  const [result, setResult] = useState<ActionResult<{ name: string; secret: string | null }> | null>(null);
  const [pending, start] = useTransition();
  if (result?.ok) return <Added {...result.value} />;
  return (
    <DialogContent title="Add channel" description="Press Test afterwards to see that it arrives.">
      <form
        noValidate
        className="grid gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          const input = { type, name, url, kinds: kinds.filter((kind) => kind !== 'new_device') };
          if (!pending) start(async () => setResult(await callAction(addChannelAction(input))));
        }}
      >
        <Field label="Type" error={issueAt(result, 'type')}>
          <Select value={type} onChange={(event) => setType(event.target.value === 'webhook' ? 'webhook' : 'slack')}>
            <option value="slack">{types.slack.title}</option>
            <option value="webhook">{types.webhook.title}</option>
          </Select>
        </Field>
        <Field label="Name" required error={issueAt(result, 'name')}>
          <Input value={name} maxLength={60} autoComplete="off" onChange={(event) => setName(event.target.value)} />
        </Field>
        <Field label="Address" required error={issueAt(result, 'url')} help={types[type].help}>
          <Input
            type="url"
            value={url}
            autoComplete="off"
            placeholder="https://"
            onChange={(event) => setUrl(event.target.value)}
          />
        </Field>
        <KindBoxes choices={channelKinds} chosen={kinds} onChange={setKinds} error={issueAt(result, 'kinds')} />
        <FormProblem result={result} />
        <div className="flex justify-end gap-2">
          <DialogClose asChild>
            <Button>Cancel</Button>
          </DialogClose>
          <Button type="submit" variant="primary" pending={pending}>
            Add channel
          </Button>
        </div>
      </form>
    </DialogContent>
  );
}

function Added({ name, secret }: { name: string; secret: string | null }) {
  return (
    <DialogContent
      title={`${name} has been added`}
      onInteractOutside={(event) => event.preventDefault()}
      description={
        secret === null
          ? 'Press Test to see that it arrives.'
          : 'Store this signing secret where your receiver checks signatures. It won’t be shown again.'
      }
      footer={
        <>
          {secret !== null && <CopyButton text={secret} label="Copy secret" size="normal" variant="primary" />}
          <DialogClose asChild>
            <Button>Done</Button>
          </DialogClose>
        </>
      }
    >
      {secret !== null && (
        <p className="wrap-anywhere select-all rounded-control bg-sunken p-3 font-mono text-table">{secret}</p>
      )}
    </DialogContent>
  );
}
