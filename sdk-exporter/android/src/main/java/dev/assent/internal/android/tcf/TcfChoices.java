/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.tcf;

import dev.assent.config.ConfigurationException;
import dev.assent.consent.ConsentDocument;
import dev.assent.consent.ConsentReply;
import dev.assent.internal.time.Clock;
import dev.assent.internal.time.EpochNanos;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes documents of readings, and numbers them. The number of a document grows with each change of
 * its content, also across restarts: it is kept in a file before a document with grants is given.
 * While that file can't be written, no yes is a grant; denials count all the same. While it can't
 * be read, or is damaged, it may also hold a denial: then nothing is unset, and no other source's
 * yes counts. Not thread-safe.
 */
final class TcfChoices {
  private final TcfSettings settings;
  private final TcfMemoryFile file;
  private final TcfLines lines;
  private final Clock clock;

  /** What the file holds; null while it has not been read. */
  private @Nullable TcfMemory stored;

  /** What is known, whether it is stored or not. */
  private TcfMemory memory = TcfMemory.fresh();

  /** The string that was there when a damaged file was found: it does not count. */
  private @Nullable String distrusted;

  TcfChoices(TcfSettings settings, TcfMemoryFile file, TcfLines lines, Clock clock) {
    this.settings = settings;
    this.file = file;
    this.lines = lines;
    this.clock = clock;
  }

  /**
   * Returns the reply to an inquiry about the subject.
   *
   * @param validator the validator of the inquiry, which is the revision of the document that
   *     Assent knows
   */
  ConsentReply reply(TcfReading read, @Nullable String validator) {
    boolean isRead = readMemory(read) && !isDistrusted(read);
    boolean isOfOther = memory.isOfOther(read.string(), settings.subject());
    TcfReading reading = isOfOther ? ofOther(read) : read;
    TcfMemory next =
        isOfOther
            ? memory.withoutAnswers()
            : memory.after(
                reading, settings.mapping(), settings.subject(), EpochNanos.instant(clock));
    boolean isTrusted = isRead && !isOfOther;
    boolean isUnset =
        settings.isUnsetWithoutGdpr() && isRead && reading.standing() == TcfStanding.DOES_NOT_APPLY;
    TcfDocument document = document(next, isTrusted, isUnset);
    TcfMemory numbered = numbered(next, document, validator);
    if (isTrusted && !store(numbered)) {
      document = document(next, false, isUnset);
      numbered = numbered(next, document, validator);
    }
    memory = numbered;
    return reply(document, reading.standing().isBlind() || !isRead);
  }

  /**
   * Returns whether a damaged file was found, and the person has not answered since: the string is
   * the one of then, or there is none to be read.
   */
  private boolean isDistrusted(TcfReading reading) {
    return distrusted != null
        && (reading.standing().isBlind()
            || reading.string().isEmpty()
            || reading.string().equals(distrusted));
  }

  /**
   * Returns whether it is known what the file holds: it was read, now or before, or it is damaged,
   * and it is known which string was there then.
   */
  private boolean readMemory(TcfReading reading) {
    if (stored != null) {
      return true;
    }
    try {
      TcfMemory read = file.read();
      memory = read == null ? memory : read.with(memory, settings.subject());
      stored = read == null ? TcfMemory.fresh() : read;
      // a damaged file that is gone may have held denials
      distrusted = read == null ? distrusted : null;
      return true;
    } catch (ConfigurationException damaged) {
      lines.logUnread(
          "is damaged, and is replaced when the person answers again", clock.nanoTime());
      if (distrusted == null && !reading.standing().isBlind()) {
        distrusted = reading.string();
      }
      return distrusted != null;
    } catch (IOException | RuntimeException failed) {
      lines.logUnread("can't be read: " + failed.getClass().getSimpleName(), clock.nanoTime());
      return false;
    }
  }

  private TcfReading ofOther(TcfReading read) {
    if (read.standing() != TcfStanding.READ) {
      return read;
    }
    lines.log(TcfStanding.OTHER_SUBJECT, clock.nanoTime());
    return read.as(TcfStanding.OTHER_SUBJECT);
  }

  private TcfDocument document(TcfMemory next, boolean grants, boolean isUnset) {
    return TcfDocument.of(settings.mapping(), next.said(), grants, isUnset);
  }

  /**
   * Returns a memory with the number of this document. It is not below the time, so that a lost
   * file does not begin again below what Assent knows.
   */
  private TcfMemory numbered(TcfMemory next, TcfDocument document, @Nullable String validator) {
    long known = known(validator);
    boolean isSame = document.content().equals(memory.content()) && known <= memory.revision();
    if (isSame) {
      return next.with(memory.revision(), memory.content());
    }
    long time = Duration.ofNanos(Math.max(0, clock.epochNanos())).toMillis();
    long revision = Math.max(Math.max(memory.revision(), known) + 1, time);
    return next.with(revision, document.content());
  }

  private static long known(@Nullable String validator) {
    try {
      return validator == null
          ? 0
          : Math.min(Long.parseLong(validator), TcfMemory.MAX_REVISION / 2);
    } catch (NumberFormatException notOurs) {
      return 0;
    }
  }

  private boolean store(TcfMemory next) {
    if (next.equals(stored)) {
      return true;
    }
    try {
      file.write(next);
      stored = next;
      distrusted = null;
      return true;
    } catch (IOException | RuntimeException failed) {
      lines.logUnwritten(
          "can't be written: " + failed.getClass().getSimpleName(), clock.nanoTime());
      return false;
    }
  }

  private ConsentReply reply(TcfDocument document, boolean isBlind) {
    boolean isUnset = document.choices().isEmpty();
    if (!document.answered() && !isBlind && !isUnset) {
      return new ConsentReply.Absent(null);
    }
    return new ConsentReply.Found(
        new ConsentDocument(settings.subject(), memory.revision(), Set.of(), document.choices()),
        String.valueOf(memory.revision()),
        Duration.ZERO,
        null,
        isBlind ? Instant.EPOCH : null);
  }

  /** Returns a text without the answers. */
  @Override
  public String toString() {
    return "TcfChoices[" + memory + "]";
  }
}
