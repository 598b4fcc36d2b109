/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.android;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Options of a {@link TcfSource}. Not thread-safe. */
public final class TcfOptions {
  private boolean isUnsetWithoutGdpr;
  private boolean readsUndetermined;
  private @Nullable Path stateDirectory;

  TcfOptions() {}

  /**
   * Lets the choices of the mapping be unset where {@code IABTCF_gdprApplies} is 0: the policy then
   * decides as for a person who has not chosen. Denials stay. By default, they are unknown.
   */
  public TcfOptions unsetWhereGdprDoesNotApply() {
    isUnsetWithoutGdpr = true;
    return this;
  }

  /**
   * Lets a TC string count while {@code IABTCF_gdprApplies} is missing. By default, its answers are
   * unknown until the consent SDK has determined whether the GDPR applies.
   */
  public TcfOptions readWhereUndetermined() {
    readsUndetermined = true;
    return this;
  }

  /**
   * Sets the directory of the file that keeps the number of the last document and the denials, by
   * default {@code assent-tcf} below {@code Context.getNoBackupFilesDir()}. It must belong to this
   * source alone.
   */
  public TcfOptions stateDirectory(Path directory) {
    stateDirectory = Objects.requireNonNull(directory, "directory");
    return this;
  }

  boolean isUnsetWithoutGdpr() {
    return isUnsetWithoutGdpr;
  }

  boolean readsUndetermined() {
    return readsUndetermined;
  }

  @Nullable Path stateDirectory() {
    return stateDirectory;
  }
}
