/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.tcf;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether another process has written the file of the preferences, which the instance in
 * this process would never see. The instance changes in memory first, and writes its file soon
 * after; so a file that changes when the instance has not changed was written by others, and so was
 * one that lacks the TC string of the instance when that has had time to write. Either ends when a
 * key of the TCF changes here: from then on, the person has answered in this process. Not
 * thread-safe.
 */
final class PreferencesWatch {
  /** How long after a change the file may be written. */
  static final Duration GRACE = Duration.ofSeconds(30);

  /**
   * The version of the file.
   *
   * @param modifiedMillis the time of its last change; 0 if it does not exist
   * @param length the length
   */
  record Stamp(long modifiedMillis, long length) {}

  private @Nullable Map<String, ?> before;
  private @Nullable Stamp last;
  private @Nullable Stamp searched;
  private boolean hasChanged;
  private long changedNanos;
  private long changedMillis;
  private boolean isWrittenByOthers;

  /**
   * Takes note of a look at the preferences.
   *
   * @param stamp the version of the file, read before the values
   * @param all the values
   * @param touched whether the instance has reported a change since the last look
   * @param nanoTime the time of the look, by the monotonic clock
   * @param epochMillis the same time by the wall clock, which the times of files are from
   * @return whether others have written the file
   */
  boolean isWrittenByOthers(
      Stamp stamp, Map<String, ?> all, boolean touched, long nanoTime, long epochMillis) {
    Map<String, ?> known = before;
    boolean isFirst = known == null;
    if (isFirst || touched || !all.equals(known)) {
      hasChanged = true;
      changedNanos = nanoTime;
      changedMillis = epochMillis;
    }
    if (known != null && !tcf(known).equals(tcf(all))) {
      isWrittenByOthers = false;
    }
    if (!isFirst && !stamp.equals(last) && !isExplained(stamp, nanoTime)) {
      isWrittenByOthers = true;
    }
    before = all;
    last = stamp;
    return isWrittenByOthers;
  }

  /**
   * Takes note of the same look, if there is a TC string. Each version of the file is searched
   * once, and only after this process has changed nothing for a while: before, a write of others
   * looks like one of ours, and the file may not have our last change yet.
   *
   * @param stamp the version of the file
   * @param nanoTime the time of the look
   * @param hasString searches the file for the string
   * @return whether others have written the file
   */
  boolean isReplacedByOthers(Stamp stamp, long nanoTime, BooleanSupplier hasString) {
    boolean isQuiet = nanoTime - changedNanos > GRACE.toNanos();
    if (isQuiet && stamp.length() > 0 && !stamp.equals(searched)) {
      isWrittenByOthers |= !hasString.getAsBoolean();
      searched = stamp;
    }
    return isWrittenByOthers;
  }

  private boolean isExplained(Stamp stamp, long nanoTime) {
    return hasChanged
        && (nanoTime - changedNanos <= GRACE.toNanos()
            || Math.abs(stamp.modifiedMillis - changedMillis) <= GRACE.toMillis());
  }

  private static Map<String, Object> tcf(Map<String, ?> all) {
    Map<String, Object> tcf = new HashMap<>();
    all.forEach(
        (key, value) -> {
          if (key.startsWith(TcfKeys.PREFIX)) {
            tcf.put(key, value);
          }
        });
    return tcf;
  }
}
