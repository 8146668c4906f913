/** Where to click in WordPress for a consumer key. */
export function ConsumerKeySteps() {
  return (
    <ol className="grid list-decimal gap-1.5 pl-5 text-text-2 marker:text-text-3">
      <li>
        In WordPress, open <Word>WooCommerce → Settings → Advanced → REST API</Word> and press <Word>Add key</Word>.
      </li>
      <li>
        Description: <Word>PeptideClients</Word>. User: an administrator or shop manager. Permissions:{' '}
        <Word>Read/Write</Word>. Press <Word>Generate API key</Word>.
      </li>
      <li>
        Copy the <Word>Consumer key</Word> and <Word>Consumer secret</Word> into the fields below. WooCommerce shows
        them only once.
      </li>
    </ol>
  );
}

/** A word that stands on the screen in WordPress. */
function Word({ children }: { children: string }) {
  return <span className="font-medium text-text">{children}</span>;
}
