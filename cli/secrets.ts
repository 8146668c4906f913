import type { Command } from 'commander';
import { countUnopened, rewrapAppSecrets, rewrapCredentials, rewrapSecrets } from '../lib/keys/rewrap-secrets.ts';
import { sealingKeysFrom } from '../lib/keys/signing-secret.ts';
import { rewrapChannels } from '../lib/notices/rewrap-channels.ts';
import { Refused } from '../lib/refused.ts';
import { json } from './flags.ts';
import { inInstallation, operator } from './in-installation.ts';
import { print } from './print.ts';

/** `secrets`. */
export function addSecretCommands(program: Command): void {
  const secrets = program.command('secrets').description('how signing secrets are sealed').helpCommand(false);
  secrets
    .command('rewrap')
    .description('seal all signing secrets with the first key in SECRETS_KEY, so that the others can be removed')
    .addOption(json())
    .action(rewrapCommand);
}

async function rewrapCommand(flags: { json?: boolean }): Promise<void> {
  await inInstallation(async ({ settings, db }) => {
    const sealingKeys = sealingKeysFrom(settings.secretsKey);
    let rewrapped = await rewrapAppSecrets(db, sealingKeys);
    for await (const secrets of rewrapSecrets(db, operator(), sealingKeys)) rewrapped += secrets;
    rewrapped += await rewrapCredentials(db, sealingKeys);
    const channels = await rewrapChannels(db, operator(), sealingKeys);
    rewrapped += channels.rewrapped;
    const unopened = (await countUnopened(db, sealingKeys)) + channels.unopened;
    if (unopened > 0) {
      throw new Refused(
        `${rewrapped} signing secrets were sealed again, but ${unopened} can’t be opened: the key they were sealed with isn’t in SECRETS_KEY`,
      );
    }
    const text = `Sealed ${rewrapped} signing secrets again: all are now sealed with the first key in SECRETS_KEY`;
    await print(flags, { rewrapped }, text);
  });
}
