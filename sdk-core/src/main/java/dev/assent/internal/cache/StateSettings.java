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
 * Where what sources said last survives a restart.
 *
 * @param directory where it is stored; made if it is not there
 * @param categories the leaves that choices may name
 * @param purposes the purposes that choices may name
 * @param trust names whose signatures count on what is stored; empty if nothing is signed
 * @param files the thread that may wait for a disk; not shut down here
 */
public record StateSettings(
    Path directory, Categories categories, Set<Purpose> purposes, String trust, Executor files) {
  StoredState of(String sourceName) {
    return StoredState.of(
        directory, sourceName, new DocumentFormat(categories, purposes, trust), Disk.system());
  }

  /**
   * What stands for a document that may have been lost: everything is denied, and everything is
   * added to content, since what it added is not known.
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
