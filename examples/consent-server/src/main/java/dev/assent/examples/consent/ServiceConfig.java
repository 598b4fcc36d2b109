/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import dev.assent.internal.category.Categories;
import dev.assent.policy.Purpose;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a {@link ConsentService}. Immutable.
 *
 * @param storage where choices are stored
 * @param listening where the server listens
 * @param seeded whether an empty database gets the meeting's accounts
 * @param tokens a directory with the tokens of operators, services, meters and bridges; null for
 *     none
 * @param bridge a file that says which answers at platforms are which choices; null for none
 * @param erasures which erasure server says what became of deletions; null for none
 * @param signing the signing keys
 * @param categories the leaves that choices may name
 * @param purposes the purposes that choices may name
 * @param clock the wall clock
 * @param streams the limits of event streams
 */
public record ServiceConfig(
    Storage storage,
    Listening listening,
    boolean seeded,
    @Nullable Path tokens,
    @Nullable Path bridge,
    @Nullable ErasureServerAddress erasures,
    Signing signing,
    Categories categories,
    Set<Purpose> purposes,
    Clock clock,
    StreamLimits streams) {

  /**
   * How documents are signed.
   *
   * @param keys the file of the signing keys, created if missing; null for a new key that is not
   *     stored
   * @param algorithm the algorithm of a new signing key: {@code EdDSA} or {@code ES256}
   * @param validity the longest validity of a signature; the shortest is half of it
   */
  public record Signing(@Nullable Path keys, String algorithm, Duration validity) {}

  /** Returns the defaults: a new, seeded database in memory, a free port, and a new Ed25519 key. */
  public static ServiceConfig defaults() {
    return new ServiceConfig(
        new Storage(
            "jdbc:h2:mem:consent-" + UUID.randomUUID(),
            null,
            null,
            null,
            0,
            -1,
            Duration.ofSeconds(1)),
        Listening.ON_LOOPBACK,
        true,
        null,
        null,
        null,
        new Signing(null, "EdDSA", Duration.ofHours(1)),
        Categories.builtIn(),
        Set.copyOf(Purpose.BUILT_IN),
        Clock.systemUTC(),
        StreamLimits.DEFAULT);
  }

  /** Returns the same settings with another database. */
  public ServiceConfig withDatabase(String database) {
    return stored(storage -> storage.withPrimary(database));
  }

  /** Returns the same settings with a replica of the database, which answers what it can. */
  public ServiceConfig withReplica(String replica) {
    return stored(storage -> storage.withCopy(replica));
  }

  /** Returns the same settings for another generation of the database. */
  public ServiceConfig withGeneration(long generation) {
    return stored(storage -> storage.withGeneration(generation));
  }

  /** Returns the same settings; this generation is opened if it is that of the database. */
  public ServiceConfig opening(long generation) {
    return stored(storage -> storage.opening(generation));
  }

  /** Returns the same settings with another time between heartbeats. */
  public ServiceConfig withHeartbeat(Duration heartbeat) {
    return stored(storage -> storage.withHeartbeat(heartbeat));
  }

  /** Returns the same settings with another port. */
  public ServiceConfig withPort(int port) {
    return listens(listening -> listening.withPort(port));
  }

  /** Returns the same settings with keys that are stored in a file. */
  public ServiceConfig withKeys(Path keys) {
    return signed(new Signing(keys, signing.algorithm(), signing.validity()));
  }

  /**
   * Returns the same settings with another algorithm of a new key: {@code EdDSA} or {@code ES256}.
   */
  public ServiceConfig withAlgorithm(String algorithm) {
    return signed(new Signing(signing.keys(), algorithm, signing.validity()));
  }

  /** Returns the same settings with another validity of signatures. */
  public ServiceConfig withValidity(Duration validity) {
    return signed(new Signing(signing.keys(), signing.algorithm(), validity));
  }

  /** Returns the same settings with another wall clock. */
  public ServiceConfig withClock(Clock clock) {
    return new ServiceConfig(
        storage,
        listening,
        seeded,
        tokens,
        bridge,
        erasures,
        signing,
        categories,
        purposes,
        clock,
        streams);
  }

  /** Returns the same settings with other limits of event streams. */
  public ServiceConfig withStreams(StreamLimits streams) {
    return new ServiceConfig(
        storage,
        listening,
        seeded,
        tokens,
        bridge,
        erasures,
        signing,
        categories,
        purposes,
        clock,
        streams);
  }

  /** Returns the same settings with tokens from files, and without the meeting's accounts. */
  public ServiceConfig withTokens(Path tokens) {
    return new ServiceConfig(
        storage,
        listening,
        false,
        tokens,
        bridge,
        erasures,
        signing,
        categories,
        purposes,
        clock,
        streams);
  }

  /** Returns the same settings with webhooks of platforms, as a file says. */
  public ServiceConfig withBridge(Path bridge) {
    return new ServiceConfig(
        storage,
        listening,
        seeded,
        tokens,
        bridge,
        erasures,
        signing,
        categories,
        purposes,
        clock,
        streams);
  }

  /**
   * Returns the same settings with an erasure server that says what became of deletions.
   *
   * @param deletions the address to which processes send their requests
   * @param token a file with the bearer token for it
   * @param interval the time between two questions about one deletion
   */
  public ServiceConfig withErasures(URI deletions, Path token, Duration interval) {
    return withErasures(
        new ErasureServerAddress(deletions, token, interval, ErasureServerAddress.KEEP));
  }

  /** Returns the same settings with an erasure server that says what became of deletions. */
  public ServiceConfig withErasures(ErasureServerAddress address) {
    return new ServiceConfig(
        storage,
        listening,
        seeded,
        tokens,
        bridge,
        address,
        signing,
        categories,
        purposes,
        clock,
        streams);
  }

  ServiceConfig stored(UnaryOperator<Storage> change) {
    return new ServiceConfig(
        change.apply(storage),
        listening,
        seeded,
        tokens,
        bridge,
        erasures,
        signing,
        categories,
        purposes,
        clock,
        streams);
  }

  ServiceConfig listens(UnaryOperator<Listening> change) {
    return new ServiceConfig(
        storage,
        change.apply(listening),
        seeded,
        tokens,
        bridge,
        erasures,
        signing,
        categories,
        purposes,
        clock,
        streams);
  }

  private ServiceConfig signed(Signing signing) {
    return new ServiceConfig(
        storage,
        listening,
        seeded,
        tokens,
        bridge,
        erasures,
        signing,
        categories,
        purposes,
        clock,
        streams);
  }

  Vocabulary vocabulary() {
    return new Vocabulary(
        categories, purposes.stream().map(Purpose::name).collect(Collectors.toSet()));
  }
}
