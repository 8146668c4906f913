import type { Metadata } from 'next';
import { AddMember } from '../../../components/shell/members/add-member.tsx';
import { InvitedRow } from '../../../components/shell/members/invited-row.tsx';
import { MemberRow } from '../../../components/shell/members/member-row.tsx';
import { OrganizationName } from '../../../components/shell/members/organization-name.tsx';
import { RequireFactor } from '../../../components/shell/members/require-factor.tsx';
import { PageHeader } from '../../../components/shell/page-header.tsx';
import { ReadOnlyCard } from '../../../components/shell/read-only-card.tsx';
import { Card } from '../../../components/ui/card.tsx';
import { consoleDatabase } from '../../../lib/database/console-database.ts';
import { listMembers } from '../../../lib/organizations/list-members.ts';
import { viewer } from '../../../lib/session.ts';

export const metadata: Metadata = { title: 'Members · PeptideClients' };

export default async function MembersPage() {
  const { organizationId, organizationName, userId, role } = await viewer();
  const { members, invited, requiresFactor } = await listMembers(consoleDatabase(), organizationId);
  const owners = members.filter((member) => member.role === 'owner');
  const isOwner = role === 'owner';
  return (
    <>
      <PageHeader crumbs={[{ title: 'Members' }]} title="Members" actions={isOwner && <AddMember />} />
      {!isOwner && <ReadOnlyCard managers={owners.slice(0, 3)} />}
      <Card>
        <ul aria-label="Members" className="divide-y divide-border">
          {members.map((member) => (
            <MemberRow
              key={member.userId}
              member={member}
              isViewer={member.userId === userId}
              isLastOwner={member.role === 'owner' && owners.length === 1}
              mayChange={isOwner}
            />
          ))}
          {invited.map((invitation) => (
            <InvitedRow
              key={invitation.email}
              invitation={invitation}
              hasRunOut={invitation.expiresAt <= new Date()}
              mayChange={isOwner}
            />
          ))}
        </ul>
      </Card>
      {isOwner && (
        <OrganizationName name={organizationName}>
          <RequireFactor on={requiresFactor} without={members.filter((member) => !member.hasFactor).length} />
        </OrganizationName>
      )}
    </>
  );
}
