/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.capture;

import dev.assent.consent.Subject;
import dev.assent.internal.category.Categories;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.SubjectHandle;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.ImplicitContextKeyed;
import org.jspecify.annotations.Nullable;

/**
 * What something was computed from: categories and subjects, carried along explicitly from where
 * content was read to where the result is recorded (a summary made by a worker). Data captured
 * while it is current have its categories as their own, beside what they have anyway, and concern
 * its subjects, beside those of the context. Immutable; it may go to any thread.
 *
 * <p>Where nobody was known as the subject when personal data was read, nobody who is known later
 * can answer for it: joined with another subject it is unclassified, and leaves for nowhere.
 */
public final class Provenance implements ImplicitContextKeyed {
  private static final ContextKey<Provenance> KEY = ContextKey.named("assent.provenance");

  /** The built-in leaves: their bits are the same in every instance. */
  private static final long SHARED = Categories.builtIn().all();

  private final Permissions permissions;
  private final SubjectHandle subject;
  private final long mask;

  Provenance(Permissions permissions, SubjectHandle subject, long mask) {
    this.permissions = permissions;
    this.subject = subject;
    this.mask = mask;
  }

  /** The provenance in a context; null if there is none. */
  public static @Nullable Provenance of(Context context) {
    return context.get(KEY);
  }

  /** All subjects of what it was computed from. */
  public Subject subject() {
    return subject;
  }

  /** The same, as its handle in the instance of this provenance. */
  public SubjectHandle handle() {
    return subject;
  }

  /** The categories of what it was computed from. */
  public long mask() {
    return mask;
  }

  /** What was computed from both. */
  public Provenance and(Provenance given) {
    Provenance other = given.in(permissions.decisions());
    return new Provenance(
        permissions,
        subject.and(other.subject),
        maskBeside(other.subject) | other.maskBeside(subject));
  }

  /**
   * This provenance as one instance reads it: itself, if it was made there. That of another has the
   * same subjects as handles of this one, and of its categories the built-in ones; others have
   * other bits here, or none, so that they are unclassified.
   */
  public Provenance in(Decisions decisions) {
    if (permissions.decisions() == decisions) {
      return this;
    }
    long shared = mask & SHARED;
    return new Provenance(
        permissions,
        decisions.of(subject),
        mask == shared ? mask : shared | Categories.UNCLASSIFIED);
  }

  /** The categories, once the data concern another subject too. */
  private long maskBeside(SubjectHandle other) {
    boolean unanswered = isUnknown(subject) && !isUnknown(other) && !permissions.isService(mask);
    return unanswered ? mask | Categories.UNCLASSIFIED : mask;
  }

  private static boolean isUnknown(SubjectHandle subject) {
    return subject.subjectPaths().isEmpty();
  }

  /** Joins it with the provenance and the subjects that are in the context; it replaces neither. */
  @Override
  public Context storeInContext(Context context) {
    Provenance present = of(context);
    Provenance joined = present == null ? this : and(present);
    SubjectHandle current = permissions.decisions().of(context);
    Provenance stored = new Provenance(permissions, joined.subject, joined.maskBeside(current));
    return context.with(KEY, stored).with(current.and(joined.subject));
  }

  /** Category names and the number of subjects: their paths may name people. */
  @Override
  public String toString() {
    return "Provenance"
        + permissions.categories().names(mask)
        + " of "
        + subject.subjectPaths().size()
        + " subjects";
  }
}
