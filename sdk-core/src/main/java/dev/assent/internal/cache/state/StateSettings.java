/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache.state;

import dev.assent.internal.category.Categories;
import dev.assent.internal.consent.DocumentFormat;
import dev.assent.internal.file.Disk;
import dev.assent.policy.Purpose;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The settings for the stored documents of sources, which survive a restart.
 *
 * @param directory the directory of the states; created if it is missing
 * @param categories the leaves that choices may name
 * @param purposes the purposes that choices may name
 * @param trust the names of the accepted signature keys for stored documents; empty if nothing is
 *     signed
 * @param files the executor that may wait for a disk; this class does not shut it down
 * @param losses receives the reason, without content, for each stored state that is found to be
 *     lost, on the thread that may wait for a disk
 */
public record StateSettings(
    Path directory,
    Categories categories,
    Set<Purpose> purposes,
    String trust,
    Executor files,
    Consumer<String> losses) {
  /** Returns the stored state of one source. Does no I/O. */
  public StoredState of(String sourceName) {
    return StoredState.of(
        directory,
        sourceName,
        new DocumentFormat(categories, purposes, trust),
        Disk.system(),
        losses);
  }
}
