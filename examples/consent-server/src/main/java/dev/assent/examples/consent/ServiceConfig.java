/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import dev.assent.internal.category.Categories;
import dev.assent.policy.Purpose;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a {@link ConsentService}. Immutable.
 *
 * @param database a JDBC URL of H2 or PostgreSQL
 * @param port the port on loopback; 0 takes a free one
 * @param seeded whether an empty database gets the meeting's accounts
 * @param keys the file of the signing keys, created if missing; null for a new key that is not
 *     stored
 * @param algorithm the algorithm of a new signing key: {@code EdDSA} or {@code ES256}
 * @param validity the longest validity of a signature; the shortest is half of it
 * @param categories the leaves that choices may name
 * @param purposes the purposes that choices may name
 * @param clock the wall clock
 * @param streams the limits of event streams
 * @param generation the generation of the database: a greater one after each promotion and restore
 * @param opens the generation to open, as an operator does after a look at the database; -1 for
 *     none. A database in memory is always open
 * @param heartbeat the time from one heartbeat of the database to the next
 */
public record ServiceConfig(
    String database,
    int port,
    boolean seeded,
    @Nullable Path keys,
    String algorithm,
    Duration validity,
    Categories categories,
    Set<Purpose> purposes,
    Clock clock,
    StreamLimits streams,
    long generation,
    long opens,
    Duration heartbeat) {

  /** Returns the defaults: a new, seeded database in memory, a free port, and a new Ed25519 key. */
  public static ServiceConfig defaults() {
    return new ServiceConfig(
        "jdbc:h2:mem:consent-" + UUID.randomUUID(),
        0,
        true,
        null,
        "EdDSA",
        Duration.ofHours(1),
        Categories.builtIn(),
        Set.copyOf(Purpose.BUILT_IN),
        Clock.systemUTC(),
        StreamLimits.DEFAULT,
        0,
        -1,
        Duration.ofSeconds(1));
  }

  /** Returns the same settings with another database. */
  public ServiceConfig withDatabase(String database) {
    return with(copy -> copy.database = database);
  }

  /** Returns the same settings with another port. */
  public ServiceConfig withPort(int port) {
    return with(copy -> copy.port = port);
  }

  /** Returns the same settings with keys that are stored in a file. */
  public ServiceConfig withKeys(Path keys) {
    return with(copy -> copy.keys = keys);
  }

  /**
   * Returns the same settings with another algorithm of a new key: {@code EdDSA} or {@code ES256}.
   */
  public ServiceConfig withAlgorithm(String algorithm) {
    return with(copy -> copy.algorithm = algorithm);
  }

  /** Returns the same settings with another validity of signatures. */
  public ServiceConfig withValidity(Duration validity) {
    return with(copy -> copy.validity = validity);
  }

  /** Returns the same settings with another wall clock. */
  public ServiceConfig withClock(Clock clock) {
    return with(copy -> copy.clock = clock);
  }

  /** Returns the same settings with other limits of event streams. */
  public ServiceConfig withStreams(StreamLimits streams) {
    return with(copy -> copy.streams = streams);
  }

  /** Returns the same settings for another generation of the database. */
  public ServiceConfig withGeneration(long generation) {
    return with(copy -> copy.generation = generation);
  }

  /** Returns the same settings; this generation is opened if it is that of the database. */
  public ServiceConfig opening(long opens) {
    return with(copy -> copy.opens = opens);
  }

  /** Returns the same settings with another time between heartbeats. */
  public ServiceConfig withHeartbeat(Duration heartbeat) {
    return with(copy -> copy.heartbeat = heartbeat);
  }

  private ServiceConfig with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return copy.config();
  }

  /** The settings while one of them is changed. */
  private static final class Copy {
    private String database;
    private int port;
    private boolean seeded;
    private @Nullable Path keys;
    private String algorithm;
    private Duration validity;
    private Categories categories;
    private Set<Purpose> purposes;
    private Clock clock;
    private StreamLimits streams;
    private long generation;
    private long opens;
    private Duration heartbeat;

    Copy(ServiceConfig from) {
      this.database = from.database;
      this.port = from.port;
      this.seeded = from.seeded;
      this.keys = from.keys;
      this.algorithm = from.algorithm;
      this.validity = from.validity;
      this.categories = from.categories;
      this.purposes = from.purposes;
      this.clock = from.clock;
      this.streams = from.streams;
      this.generation = from.generation;
      this.opens = from.opens;
      this.heartbeat = from.heartbeat;
    }

    ServiceConfig config() {
      return new ServiceConfig(
          database,
          port,
          seeded,
          keys,
          algorithm,
          validity,
          categories,
          purposes,
          clock,
          streams,
          generation,
          opens,
          heartbeat);
    }
  }

  boolean isInMemory() {
    return database.startsWith("jdbc:h2:mem:");
  }

  Vocabulary vocabulary() {
    return new Vocabulary(
        categories, purposes.stream().map(Purpose::name).collect(Collectors.toSet()));
  }

  /** Omits the database URL, which may contain a password. */
  @Override
  public String toString() {
    return "ServiceConfig[port=" + port + ", algorithm=" + algorithm + "]";
  }
}
