import { useState } from 'react';
import type { addUser, updateUser } from '../../../../api/contract/users.ts';
import { useAct } from '../../api/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { CheckField, SelectField, TextField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { useAnnounce } from '../../ui/toaster.tsx';
import { ChannelsFields } from './channels-fields.tsx';
import { isEmpty, toChanges, toForm, toNewUser, type User, type UserForm } from './user-form.ts';

/** Adds a user, or changes what is changed of one. */
export function UserDialog({
  user,
  name = '',
  onClose,
}: {
  /** Absent: it is added. */
  user: User | undefined;
  name?: string;
  onClose: () => void;
}) {
  const announce = useAnnounce();
  const [form, setForm] = useState(() => toForm(user, name));
  const set = (changes: Partial<UserForm>) => setForm((before) => ({ ...before, ...changes }));
  const saving = useAct({
    run: (api) =>
      user === undefined
        ? api.post<typeof addUser>('/users', { body: toNewUser(form) })
        : api.patch<typeof updateUser>('/users/{user}', {
            parameters: { user: user.user },
            body: toChanges(user, form),
          }),
    changes: ['/users', '/users/{user}'],
    onDone: (saved) => {
      announce(user === undefined ? `${saved.user} is added` : `${saved.user} is saved`, 'ok');
      onClose();
    },
  });
  const isUnchanged = user !== undefined && isEmpty(toChanges(user, form));
  return (
    <Dialog
      title={user?.user ?? 'Add a user'}
      lead={user && 'Only what you change is changed.'}
      onClose={onClose}
    >
      <Form problem={saving.error} onSubmit={() => saving.mutate()}>
        <div className="dialog-body stack">
          {user === undefined && (
            <TextField label="User" path="user" value={form.user} onChange={(text) => set({ user: text })} />
          )}
          <SelectField
            {...{ label: 'Status', path: 'status', value: form.status }}
            choices={[
              { value: 'paid', label: 'Paid: orders are served' },
              { value: 'unpaid', label: 'Not paid: orders are rejected' },
            ]}
            onChange={(status) => set({ status })}
          />
          <ContactFields {...{ form, set }} />
          <PreferenceFields {...{ form, set }} />
        </div>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            tone="primary"
            needsOperator
            unavailable={isUnchanged ? 'Nothing is changed yet.' : undefined}
            isBusy={saving.isPending}
          >
            {user === undefined ? 'Add' : 'Save'}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}

interface PartProps {
  readonly form: UserForm;
  readonly set: (changes: Partial<UserForm>) => void;
}

function ContactFields({ form, set }: PartProps) {
  return (
    <fieldset className="stack">
      <legend className="legend-large">Contact</legend>
      <div className="columns">
        <TextField
          {...{ label: 'E-mail', path: 'contact.email', type: 'email', value: form.email }}
          placeholder="alice@example.com"
          onChange={(email) => set({ email })}
        />
        <TextField
          {...{ label: 'Telephone', path: 'contact.phone', type: 'tel', value: form.phone }}
          placeholder="+48123456789"
          onChange={(phone) => set({ phone })}
        />
      </div>
      <TextField
        {...{ label: 'Push endpoint', path: 'contact.push', value: form.push }}
        placeholder="arn:aws:sns:us-east-1:111122223333:endpoint/GCM/app/id"
        onChange={(push) => set({ push })}
      />
    </fieldset>
  );
}

function PreferenceFields({ form, set }: PartProps) {
  return (
    <fieldset className="stack">
      <legend className="legend-large">Notifications</legend>
      <CheckField
        label="Nothing may be sent"
        hint="Opts out of all notifications."
        checked={form.optOut}
        onChange={(optOut) => set({ optOut })}
      />
      <ChannelsFields channels={form.channels} onChange={(channels) => set({ channels })} />
      <div className="quiet-hours">
        <TextField
          {...{ label: 'Quiet from', path: 'preferences.quiet_hours.from', value: form.quietFrom }}
          placeholder="22:00"
          onChange={(quietFrom) => set({ quietFrom })}
        />
        <TextField
          {...{ label: 'Quiet until', path: 'preferences.quiet_hours.to', value: form.quietTo }}
          placeholder="07:00"
          onChange={(quietTo) => set({ quietTo })}
        />
        <TextField
          {...{ label: 'Time zone', path: 'preferences.quiet_hours.time_zone', value: form.timeZone }}
          placeholder="Europe/Warsaw"
          onChange={(timeZone) => set({ timeZone })}
        />
      </div>
    </fieldset>
  );
}
