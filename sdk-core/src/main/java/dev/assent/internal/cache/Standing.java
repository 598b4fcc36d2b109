/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.consent.Progress;
import dev.assent.internal.position.Naming;
import dev.assent.internal.position.Position;
import dev.assent.internal.position.Seen;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the document beside it.
 *
 * @param position the position as of which a reply, or a stream, has confirmed the document last;
 *     null if none had one
 * @param changed the position at which the document was first read; null if it had none
 * @param beside see {@link Progress}
 * @param announced what was announced since; {@link Seen#NOTHING} if no announcement waits for a
 *     reply
 * @param naming how the level was named to the source; null if it was not
 * @param isCompared whether it was named with what is known of it now
 * @param kept what is kept from earlier generations of the source; null if nothing
 * @param earlier what the document has replaced, and what may still count; null if nothing
 */
record Standing(
    @Nullable Position position,
    @Nullable Position changed,
    @Nullable Position beside,
    Seen announced,
    @Nullable Naming naming,
    boolean isCompared,
    @Nullable MaskedDocument kept,
    @Nullable Earlier earlier) {
  static final Standing NONE =
      new Standing(null, null, null, Seen.NOTHING, null, false, null, null);

  Standing named(@Nullable Naming by, boolean compared) {
    return new Standing(position, changed, beside, announced, by, compared, kept, earlier);
  }

  Standing awaits(Seen change) {
    return new Standing(position, changed, beside, change, naming, isCompared, kept, earlier);
  }

  Standing at(@Nullable Position read) {
    return new Standing(read, changed, beside, announced, naming, isCompared, kept, earlier);
  }

  Standing changedAt(@Nullable Position read, @Nullable Position above) {
    Position last = Position.later(beside, above);
    return new Standing(position, read, last, announced, naming, isCompared, kept, earlier);
  }

  Standing keeps(@Nullable MaskedDocument denials) {
    return new Standing(position, changed, beside, announced, naming, isCompared, denials, earlier);
  }

  Standing after(@Nullable Earlier replaced) {
    return new Standing(position, changed, beside, announced, naming, isCompared, kept, replaced);
  }

  /** Whether announcements cover the document, and none of them waits for a reply. */
  boolean isCovered() {
    return naming != null && announced.equals(Seen.NOTHING) && naming.covers(position, isCompared);
  }

  /** Returns the shared object if nothing is known: most slots of other sources have it. */
  Standing shared() {
    return equals(NONE) ? NONE : this;
  }
}
