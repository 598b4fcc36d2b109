/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.capture;

import dev.assent.capture.Provenance;
import dev.assent.category.Category;
import dev.assent.internal.category.Categories;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.SubjectHandle;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A provenance whose categories are a mask of one Assent instance. Immutable and thread-safe. */
public final class MaskedProvenance implements Provenance {
  private static final ContextKey<MaskedProvenance> KEY = ContextKey.named("assent.provenance");

  /** The built-in leaves, whose bits are the same in every instance. */
  private static final long SHARED = Categories.builtIn().all();

  private final Permissions permissions;
  private final SubjectHandle subject;
  private final long mask;

  MaskedProvenance(Permissions permissions, SubjectHandle subject, long mask) {
    this.permissions = permissions;
    this.subject = subject;
    this.mask = mask;
  }

  /** Returns the provenance in a context; null if there is none. */
  public static @Nullable MaskedProvenance of(Context context) {
    return context.get(KEY);
  }

  @Override
  public SubjectHandle subject() {
    return subject;
  }

  @Override
  public Set<Category> categories() {
    return permissions.categories().set(mask);
  }

  /** The categories, as a mask of the instance that created this object. */
  public long mask() {
    return mask;
  }

  /**
   * Combines two provenances. With an implementation other than Assent's, the result is
   * unclassified.
   */
  @Override
  public MaskedProvenance and(Provenance given) {
    if (!(given instanceof MaskedProvenance masked)) {
      return new MaskedProvenance(permissions, subject, mask | Categories.UNCLASSIFIED);
    }
    MaskedProvenance other = masked.in(permissions.decisions());
    return new MaskedProvenance(
        permissions,
        subject.and(other.subject),
        maskBeside(other.subject) | other.maskBeside(subject));
  }

  /**
   * Converts this provenance for an instance. The result is this object if the instance created it.
   * Otherwise the result has the same subjects, as handles of the instance, and the built-in
   * categories. Other categories become unclassified, since they have other bits in the instance,
   * or none.
   */
  public MaskedProvenance in(Decisions decisions) {
    if (permissions.decisions() == decisions) {
      return this;
    }
    long shared = mask & SHARED;
    return new MaskedProvenance(
        permissions,
        decisions.of(subject),
        mask == shared ? mask : shared | Categories.UNCLASSIFIED);
  }

  /** Returns the categories after the data is combined with another subject. */
  private long maskBeside(SubjectHandle other) {
    boolean unanswered = isUnknown(subject) && !isUnknown(other) && !permissions.isService(mask);
    return unanswered ? mask | Categories.UNCLASSIFIED : mask;
  }

  private static boolean isUnknown(SubjectHandle subject) {
    return !subject.isNamed();
  }

  /**
   * Stores the combination of this provenance with the provenance and the subjects in the context.
   * It replaces neither.
   */
  @Override
  public Context storeInContext(Context context) {
    MaskedProvenance present = of(context);
    MaskedProvenance joined = present == null ? this : and(present);
    SubjectHandle current = permissions.decisions().of(context);
    MaskedProvenance stored =
        new MaskedProvenance(permissions, joined.subject, joined.maskBeside(current));
    return context.with(KEY, stored).with(current.and(joined.subject));
  }

  /**
   * Returns the names of the categories and the number of subjects, whose paths may name people.
   */
  @Override
  public String toString() {
    return "Provenance"
        + permissions.categories().names(mask)
        + " of "
        + subject.subjectPaths().size()
        + " subjects";
  }
}
