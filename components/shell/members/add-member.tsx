'use client';

import { useState, useTransition } from 'react';
import type { ActionResult } from '../../../lib/action-result.ts';
import { type Role, roles } from '../../../lib/keys/vocabulary.ts';
import { callAction } from '../../call-action.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogClose, DialogContent, DialogTrigger } from '../../ui/dialog.tsx';
import { Field, Fieldset } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { RadioGroup, RadioItem } from '../../ui/radio-group.tsx';
import { FormProblem, issueAt } from '../form-result.tsx';
import { roleMeanings, roleNames } from '../role-names.ts';
import { InvitationLink, type MadeLink } from './invitation-link.tsx';
import { inviteAction } from './member-actions.ts';

/** Invites somebody: an address and a role, then the link to hand over. */
export function AddMember() {
  const [open, setOpen] = useState(false);
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="primary">Add member</Button>
      </DialogTrigger>
      {open && <AddMemberDialog />}
    </Dialog>
  );
}

function AddMemberDialog() {
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('member');
  const [result, setResult] = useState<ActionResult<MadeLink> | null>(null);
  const [pending, start] = useTransition();
  if (result?.ok) return <InvitationLink email={email} made={result.value} />;
  return (
    <DialogContent title="Add member" description="They get a link that works once.">
      <form
        id="add-member"
        noValidate
        className="grid gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          if (!pending) start(async () => setResult(await callAction(inviteAction({ email, role }))));
        }}
      >
        <Field label="E-mail" required error={issueAt(result, 'email')}>
          <Input
            type="email"
            autoComplete="off"
            autoCapitalize="none"
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        </Field>
        <Fieldset legend="Role" error={issueAt(result, 'role')}>
          <RadioGroup value={role} onValueChange={(value) => setRole(roles.find((known) => known === value) ?? role)}>
            {roles.map((each) => (
              <RadioItem key={each} value={each} label={roleNames[each]} help={roleMeanings[each]} />
            ))}
          </RadioGroup>
        </Fieldset>
        <FormProblem result={result} />
        <div className="flex justify-end gap-2">
          <DialogClose asChild>
            <Button>Cancel</Button>
          </DialogClose>
          <Button type="submit" variant="primary" pending={pending} pendingWord="Creating…">
            Create link
          </Button>
        </div>
      </form>
    </DialogContent>
  );
}
