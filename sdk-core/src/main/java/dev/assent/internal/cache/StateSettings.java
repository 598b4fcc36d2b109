/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import dev.assent.consent.ChoiceValue;
import dev.assent.internal.category.Categories;
import dev.assent.internal.consent.DocumentFormat;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.file.Disk;
import dev.assent.policy.Purpose;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * The settings for the stored documents of sources, which survive a restart.
 *
 * @param directory the directory of the states; created if it is missing
 * @param categories the leaves that choices may name
 * @param purposes the purposes that choices may name
 * @param trust the names of the accepted signature keys for stored documents; empty if nothing is
 *     signed
 * @param files the executor that may wait for a disk; this class does not shut it down
 */
public record StateSettings(
    Path directory, Categories categories, Set<Purpose> purposes, String trust, Executor files) {
  StoredState of(String sourceName) {
    return StoredState.of(
        directory, sourceName, new DocumentFormat(categories, purposes, trust), Disk.system());
  }

  /**
   * Returns the substitute for a document that may be lost: it denies every purpose, and it adds
   * every category to content, since the categories of the lost document are unknown.
   */
  MaskedDocument everythingDenied(String level) {
    List<MaskedChoice> denials = new ArrayList<>();
    for (Purpose purpose : purposes) {
      denials.add(
          new MaskedChoice(
              purpose, categories.any(), ChoiceValue.DENIED, null, Instant.EPOCH, null, false));
    }
    return new MaskedDocument(level, KnownDocument.NO_REVISION, categories.any(), denials);
  }
}
