/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import dev.assent.policy.Purpose;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A small consent platform: accounts, users, terms, and choices with their history, over HTTP.
 * {@code docs/consent-service/README.md} specifies the part that Assent uses. Thread-safe.
 *
 * <p>{@link WebServer} bounds threads and waiting requests. Event streams have no thread.
 */
public final class ConsentService implements AutoCloseable {
  /** How often the others are told that this server is here. */
  private static final long ANNOUNCE_NANOS = 10_000_000_000L;

  private final Databases databases;
  private final Consents consents;
  private final SigningKeys keys;
  private final EventStreams streams;
  private final Announcer announcer;
  private final Router router;
  private final Map<String, String> seeded;
  private final List<Route> routes;
  private final WebServer server;
  private final Heartbeats heartbeats;
  private final Heart heart;
  private final Health health;
  private final Meters meters;
  private final Peers peers;
  private final @Nullable ErasurePolls polls;
  private final Duration drain;

  /** Confined to the heart's thread. */
  private long announcedNanos = System.nanoTime() - ANNOUNCE_NANOS;

  /**
   * Creates a service that does not listen, and whose threads do not run.
   *
   * @throws IOException if the keys or the certificate can't be read
   */
  ConsentService(ServiceConfig config, Databases databases, Time time) throws IOException {
    this.databases = databases;
    Database database = databases.requests();
    Database background = databases.background();
    Storage storage = config.storage();
    Listening listening = config.listening().checked();
    drain = listening.drain();
    Schema.create(database);
    Ages ages = new Ages(time.wall(), time.nanoTime());
    heartbeats =
        new Heartbeats(background, storage.generation(), storage.heartbeat(), ages::compare);
    heartbeats.begin();
    if (storage.isInMemory() || storage.opens() == storage.generation()) {
      heartbeats.open();
    }
    heartbeats.requireHere();
    boolean unused = heartbeats.beat();
    health = new Health(heartbeats, ages, time.nanoTime());
    keys = SigningKeys.open(config.signing().keys(), config.signing().algorithm());
    Terms terms = new Terms(database);
    seeded = config.seeded() ? Seed.sow(new Accounts(database, () -> {}), terms) : Map.of();
    server = new WebServer(listening);
    meters = new Meters();
    meters.gauge("consent.database.connections", "Connections that requests use", database::used);
    meters.counter(
        "consent.database.retries",
        "Transactions of requests that were tried again since another one stopped them",
        database,
        Database::retries);
    Vocabulary vocabulary = config.vocabulary();
    Path directory = config.tokens();
    TokenFiles files = directory == null ? null : new TokenFiles(directory, time.nanoTime());
    peers = new Peers(database, background, listening.peer(), listening.authority());
    Database copy = databases.copy();
    Changes changes = new Changes(database, copy, ages::isLate);
    String storeId = changes.storeId();
    Changes tail = new Changes(background, databases.copyInBackground(), ages::isLate);
    streams =
        new EventStreams(
            changes,
            tail.last(),
            heartbeats,
            ages,
            config.streams(),
            server.threads(),
            meters,
            peers.name(),
            time.nanoTime());
    announcer =
        new Announcer(
            streams,
            tail,
            heartbeats,
            new Tokens(files, new Accounts(background, () -> {})),
            health,
            meters,
            time.nanoTime());
    heart = new Heart(heartbeats, this::announce, announcer::ring);
    consents = new Consents(database, config.clock(), announcer::ring);
    Accounts accounts = new Accounts(database, announcer::ring);
    SignedDocuments signed = new SignedDocuments(keys, config.clock(), config.signing().validity());
    routes = new ArrayList<>();
    Consents near = copy == null ? consents : new Consents(copy, config.clock(), () -> {});
    Readers readers = new Readers(consents, near, storage.generation(), ages);
    routes.addAll(
        new ConsentEndpoints(consents, readers, ages, vocabulary, signed, storeId).routes());
    routes.addAll(new EventEndpoint(streams, peers).routes());
    routes.addAll(new SetupEndpoints(terms, accounts, vocabulary, keys).routes());
    Erasures erasures = new Erasures(database, config.clock());
    polls =
        config.erasures() == null
            ? null
            : new ErasurePolls(new Erasures(background, config.clock()), config.erasures());
    List<Route> all =
        new ArrayList<>(
            new PeopleEndpoints(
                    new Notices(database, config.clock()),
                    erasures,
                    vocabulary,
                    config.clock(),
                    new Durability(database))
                .routes());
    if (config.bridge() != null) {
      BridgeMapping mapping = BridgeMapping.read(config.bridge(), vocabulary);
      if (terms.all().stream().noneMatch(it -> it.version().equals(mapping.terms()))) {
        throw new IOException("--bridge: terms: the database has no such version");
      }
      Bridge bridge =
          new Bridge(database, consents, mapping, config.clock(), meters, announcer::ring);
      all.addAll(new BridgeEndpoints(bridge, meters).routes());
    }
    all.addAll(new OperationsEndpoints(health, announcer::isAlive, meters).routes());
    all.addAll(routes);
    router =
        new Router(
            all,
            new Tokens(files, accounts)::find,
            () -> heartbeats.isCurrent() && !ages.isSkewed(),
            meters::answered);
    server.answer(router);
  }

  /** Tells the other servers from time to time that this one is here. By the heart's thread. */
  private void announce() {
    long now = System.nanoTime();
    if (now - announcedNanos >= ANNOUNCE_NANOS) {
      announcedNanos = now;
      peers.announce();
    }
  }

  /**
   * Starts a service.
   *
   * @param config the settings
   * @return a service that listens
   * @throws IOException if the port is taken or the keys can't be read
   */
  public static ConsentService start(ServiceConfig config) throws IOException {
    return start(config, Time.SYSTEM);
  }

  static ConsentService start(ServiceConfig config, Time time) throws IOException {
    Databases databases = Databases.of(config.storage());
    ConsentService service = null;
    try {
      service = new ConsentService(config, databases, time);
      service.heart.beat(); // whether the clocks differ is known before anybody is answered
      service.announcer.look(); // what was announced before its streams is known then
      service.announcer.start();
      service.server.start();
      service.heart.start();
      if (service.polls != null) {
        service.polls.start();
      }
      return service;
    } catch (IOException | RuntimeException e) {
      if (service == null) {
        databases.close();
      } else {
        service.closeNow();
      }
      throw e;
    }
  }

  /**
   * Runs a service until the process ends. Prints its address, its public keys, and where the
   * tokens of a new database are; never a token.
   *
   * @param arguments the options of {@code docs/consent-service/README.md}
   * @throws Exception if it can't start
   */
  public static void main(String[] arguments) throws Exception {
    // servers close idle connections after 30 s
    if (System.getProperty("jdk.httpclient.keepalive.timeout") == null) {
      System.setProperty("jdk.httpclient.keepalive.timeout", "20");
    }
    System.out.println(
        "A reference server. It has no log-in and no pages for operators; see its README.");
    ServiceConfig config = Arguments.parse(List.of(arguments));
    ConsentService service = start(config);
    service.describe(config).forEach(System.out::println);
    Runtime.getRuntime().addShutdownHook(new Thread(service::close));
    new CountDownLatch(1).await();
  }

  /** Returns what a started service prints; never a token. */
  List<String> describe(ServiceConfig config) throws IOException {
    return List.of(
        "documents  " + documents(),
        "people     " + people(),
        "keys       " + keys(),
        "tokens     " + SeededTokens.describe(seeded, config.tokens()),
        "generation " + heartbeats.describe());
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
    return server.base();
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
    String token = seeded.get(who);
    if (token == null) {
      throw new IllegalArgumentException("no token for this name; names: " + seeded.keySet());
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

  Announcer announcer() {
    return announcer;
  }

  Heart heart() {
    return heart;
  }

  Router router() {
    return router;
  }

  Database database() {
    return databases.requests();
  }

  /**
   * Ends the service: it is not ready any more, sends its readers away for the time that the
   * settings give, ends requests under way, and closes the database.
   */
  @Override
  public void close() {
    health.ends();
    drain();
    closeNow();
  }

  /** Ends the service, and sends nobody away first. */
  void closeNow() {
    if (polls != null) {
      polls.close();
    }
    heart.close();
    leave();
    streams.close();
    announcer.close();
    server.close();
    meters.close();
    databases.close();
  }

  /** A third of the time is for balancers, which have to see that this server is not ready. */
  private void drain() {
    if (drain.isZero()) {
      return;
    }
    try {
      Duration third = drain.dividedBy(3);
      Thread.sleep(third.toMillis());
      streams.drain(drain.minus(third));
    } catch (InterruptedException now) {
      Thread.currentThread().interrupt();
    }
  }

  private void leave() {
    try {
      peers.leave();
    } catch (StoreException away) {
      // the others see that this server is silent
    }
  }
}
