/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import dev.assent.policy.Purpose;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A small consent platform: accounts, users, terms, and choices with their history, over HTTP on
 * loopback. {@code docs/consent-service/README.md} specifies the part that Assent uses.
 * Thread-safe.
 *
 * <p>{@link WebServer} bounds threads and waiting requests. Event streams have no thread.
 */
public final class ConsentService implements AutoCloseable {
  private final Database database;

  /** For the heart and the thread that announces: requests take no connection from them. */
  private final Database background;

  private final Consents consents;
  private final SigningKeys keys;
  private final EventStreams streams;
  private final Map<String, String> tokens;
  private final List<Route> routes;
  private final WebServer server;
  private final Heartbeats heartbeats;
  private final Heart heart;

  private ConsentService(ServiceConfig config, Database database) throws IOException {
    this.database = database;
    Schema.create(database);
    Ages ages = new Ages(Clock.systemUTC(), System::nanoTime);
    background = new Database(config.database());
    heartbeats = new Heartbeats(background, config.generation(), config.heartbeat(), ages::compare);
    heartbeats.begin();
    if (config.isInMemory() || config.opens() == config.generation()) {
      heartbeats.open();
    }
    boolean unused = heartbeats.beat();
    keys = SigningKeys.open(config.keys(), config.algorithm());
    Terms terms = new Terms(database);
    tokens = config.seeded() ? Seed.sow(new Accounts(database, () -> {}), terms) : Map.of();
    server = new WebServer(config.port());
    Vocabulary vocabulary = config.vocabulary();
    Changes changes = new Changes(database);
    String storeId = changes.storeId();
    streams =
        new EventStreams(
            changes, new Changes(background), heartbeats, ages, config.streams(), server.threads());
    heart = new Heart(heartbeats, streams::ring);
    consents = new Consents(database, config.clock(), streams::ring);
    Accounts accounts = new Accounts(database, streams::ring);
    SignedDocuments signed = new SignedDocuments(keys, config.clock(), config.validity());
    routes = new ArrayList<>();
    Readers readers = new Readers(consents, consents, config.generation(), ages);
    routes.addAll(
        new ConsentEndpoints(consents, readers, ages, vocabulary, signed, storeId).routes());
    routes.addAll(new EventEndpoint(streams).routes());
    routes.addAll(new SetupEndpoints(terms, accounts, vocabulary, keys).routes());
    List<Route> all =
        new ArrayList<>(
            new PeopleEndpoints(new Notices(database, config.clock()), vocabulary, config.clock())
                .routes());
    all.addAll(routes);
    server.answer(new Router(all, accounts, heartbeats::isCurrent));
  }

  /**
   * Starts a service.
   *
   * @param config the settings
   * @return a service that listens
   * @throws IOException if the port is taken or the keys can't be read
   */
  public static ConsentService start(ServiceConfig config) throws IOException {
    Database database = new Database(config.database());
    ConsentService service = null;
    try {
      service = new ConsentService(config, database);
      service.server.start();
      service.heart.start();
      return service;
    } catch (IOException | RuntimeException e) {
      if (service == null) {
        database.close();
      } else {
        service.close();
      }
      throw e;
    }
  }

  /**
   * Runs a service until the process ends. Prints its address, its public keys and its tokens.
   *
   * @param arguments {@code [--db JDBC-URL] [--port NUMBER] [--keys FILE] [--algorithm
   *     EdDSA|ES256]}
   * @throws Exception if it can't start
   */
  public static void main(String[] arguments) throws Exception {
    ConsentService service = start(Arguments.parse(List.of(arguments)));
    System.out.println("documents  " + service.documents());
    System.out.println("people     " + service.people());
    System.out.println("keys       " + service.keys());
    service.tokens.forEach((who, token) -> System.out.printf("%-10s %s%n", who, token));
    if (service.tokens.isEmpty()) {
      System.out.println(
          "This database has accounts already. Their tokens were printed when they were created.");
    }
    System.out.println("generation " + service.heartbeats.describe());
    Runtime.getRuntime().addShutdownHook(new Thread(service::close));
    new CountDownLatch(1).await();
  }

  /** Returns the address of the documents, a value for {@code ASSENT_CONSENT_SOURCE}. */
  public URI documents() {
    return base().resolve("/v1/consents");
  }

  /** Returns the address of the page on which people see and change their choices. */
  public URI people() {
    return base().resolve("/people");
  }

  /** Returns the base address. {@code docs/consent-service/openapi.yaml} lists the paths. */
  public URI base() {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  /** Returns the public keys as a JWK set, a value for {@code ASSENT_CONSENT_KEYS}. */
  public String keys() {
    return new String(Json.bytes(keys.published()), StandardCharsets.UTF_8);
  }

  /**
   * Returns the token of a seeded subject.
   *
   * @param who {@code acme}, {@code acme/host}, {@code acme/u7}, {@code globex}, {@code
   *     globex/guest}, {@code service} (reads every document), or {@code operator}
   * @throws IllegalArgumentException if this start created no such token
   */
  public String token(String who) {
    String token = tokens.get(who);
    if (token == null) {
      throw new IllegalArgumentException("no token for this name; names: " + tokens.keySet());
    }
    return token;
  }

  /**
   * Makes a choice, as the subject itself would over HTTP.
   *
   * @param subject an existing account or user
   * @param categories leaves, by name
   * @param terms of a grant; null only for a denial
   * @return the document's new revision
   * @throws IllegalArgumentException if there is no such subject
   */
  public long choose(
      String subject,
      Purpose purpose,
      Set<String> categories,
      boolean granted,
      @Nullable LocalDate terms) {
    RequestedChoice requestedChoice =
        new RequestedChoice(purpose.name(), new TreeSet<>(categories), granted, terms, null, false);
    Document document = consents.choose(subject, requestedChoice);
    if (document == null) {
      throw new IllegalArgumentException("no such subject");
    }
    return document.revision();
  }

  /** Returns the generation of the database. */
  public long generation() {
    return heartbeats.generation();
  }

  /** Returns the number of open event streams. */
  public int listeners() {
    return streams.size();
  }

  /**
   * Returns all routes of the specification, for a test that compares them with the specification.
   */
  List<Route> routes() {
    return List.copyOf(routes);
  }

  EventStreams streams() {
    return streams;
  }

  Database database() {
    return database;
  }

  /** Ends event streams, closes connections, and closes the database. */
  @Override
  public void close() {
    heart.close();
    streams.close();
    server.close();
    background.close();
    database.close();
  }
}
