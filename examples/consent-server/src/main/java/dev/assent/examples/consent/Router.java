/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route and the credential of a request, and sends the response. Thread-safe. Routes are
 * tried in their order, so paths with fixed words come before paths with parameters. No part of a
 * request is logged.
 */
public final class Router extends Handler.Abstract {
  private static final Logger logger = System.getLogger(Router.class.getName());
  private static final long WARNING_NANOS = 10_000_000_000L;
  private static final String BASIC = "basic ";
  private static final String SCHEME = "bearer ";

  /** Stands for a path or a method that the server does not have. */
  private static final String UNKNOWN = "UNKNOWN";

  private final List<Route> routes;
  private final Set<String> methods;
  private final Holders tokens;
  private final BooleanSupplier isCurrent;
  private final Answered meters;
  private final ArrivingBody.Memory bodies = new ArrivingBody.Memory();
  private final AtomicLong nextWarning = new AtomicLong(System.nanoTime());

  /** Finds whose a token is. Thread-safe. */
  @FunctionalInterface
  public interface Holders {
    /** Returns the credential of a token; null if it is unknown, or was withdrawn. */
    @Nullable Credential find(String token);
  }

  /** Counts answers. Thread-safe. */
  @FunctionalInterface
  public interface Answered {
    /**
     * Counts one.
     *
     * @param route the template of its path; {@code UNKNOWN} if there is no such path
     */
    void answered(String method, String route, int status, Duration time);
  }

  /**
   * Creates a router.
   *
   * @param tokens whose tokens are
   * @param meters count the answers
   * @param isCurrent whether the database has this server's generation and time
   */
  public Router(List<Route> routes, Holders tokens, BooleanSupplier isCurrent, Answered meters) {
    this.routes = List.copyOf(routes);
    this.methods = routes.stream().map(Route::method).collect(Collectors.toUnmodifiableSet());
    this.tokens = tokens;
    this.isCurrent = isCurrent;
    this.meters = meters;
  }

  @Override
  public boolean handle(
      org.eclipse.jetty.server.Request request,
      org.eclipse.jetty.server.Response response,
      Callback callback) {
    answer(
        Request.Head.of(request),
        (most, then) -> new ArrivingBody(request, most, bodies, System::nanoTime, then).run(),
        answer ->
            new UnreadBody(request, System::nanoTime, () -> answer.send(response, callback)).run());
    return true;
  }

  /** Collects the body of a request. */
  @FunctionalInterface
  interface Collector {
    /**
     * Collects a body of so many bytes at most.
     *
     * @param then called once, on any thread
     */
    void collect(int most, Consumer<ReceivedBody> then);
  }

  /**
   * Answers a request, and counts it. The body of a request that is refused is not collected.
   *
   * @param send called once, on any thread
   */
  void answer(Request.Head head, Collector collector, Consumer<Response> send) {
    long began = System.nanoTime();
    List<Match> matches = matches(head);
    Consumer<Response> counted =
        answer -> {
          meters.answered(
              methods.contains(head.method()) ? head.method() : UNKNOWN,
              matches.isEmpty() ? UNKNOWN : matches.get(0).route().path(),
              answer.status(),
              Duration.ofNanos(System.nanoTime() - began));
          send.accept(answer);
        };
    Match match;
    Credential credential;
    try {
      match = find(matches, head.method());
      if (!match.route().open() && !isCurrent.getAsBoolean()) {
        throw Readers.unavailable();
      }
      credential = match.route().open() ? null : authenticate(head);
    } catch (RuntimeException refused) {
      counted.accept(failed(refused));
      return;
    }
    Consumer<ReceivedBody> then =
        body ->
            counted.accept(answer(match, new Request(head, match.parameters(), credential, body)));
    if (match.route().hasBody()) {
      collector.collect(match.route().mostBytes(), then);
    } else {
      then.accept(ReceivedBody.of(new byte[0]));
    }
  }

  private Response answer(Match match, Request request) {
    try {
      return match.route().endpoint().answer(request);
    } catch (RuntimeException failed) {
      return failed(failed);
    }
  }

  private Response failed(RuntimeException failed) {
    if (failed instanceof Problem problem) {
      return problem.response();
    }
    if (failed instanceof StoreException e) {
      warn(e);
      return new Problem(503, "the database is not available", Map.of("Retry-After", "1"))
          .response();
    }
    logger.log(Level.ERROR, "A request failed with {0}", failed.getClass().getName());
    return new Problem(500, "internal error").response();
  }

  /** Logs failures of the database, one in ten seconds: each request may have one. */
  private void warn(StoreException e) {
    long now = System.nanoTime();
    long next = nextWarning.get();
    if (now - next >= 0 && nextWarning.compareAndSet(next, now + WARNING_NANOS)) {
      logger.log(Level.WARNING, e.getMessage());
    }
  }

  /** Returns the routes of the path, one for each of its methods. */
  private List<Match> matches(Request.Head head) {
    List<String> segments = Route.segments(head.path());
    List<Match> matches = new ArrayList<>();
    for (Route route : routes) {
      Map<String, String> parameters = route.match(segments);
      if (parameters != null
          && (matches.isEmpty() || matches.get(0).route().path().equals(route.path()))) {
        matches.add(new Match(route, parameters));
      }
    }
    return matches;
  }

  private static Match find(List<Match> matches, String method) {
    Set<String> allowed = new TreeSet<>();
    for (Match match : matches) {
      if (match.route().method().equals(method)) {
        return match;
      }
      allowed.add(match.route().method());
    }
    if (allowed.isEmpty()) {
      throw new Problem(404, "no such resource");
    }
    throw new Problem(405, "method not supported", Map.of("Allow", String.join(", ", allowed)));
  }

  private Credential authenticate(Request.Head head) {
    String header = head.header("Authorization");
    Credential credential = header == null ? null : holder(header);
    if (credential == null) {
      throw new Problem(
          401, "the request needs a valid bearer token", Map.of("WWW-Authenticate", "Bearer"));
    }
    return credential;
  }

  private @Nullable Credential holder(String header) {
    if (header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      Credential credential = tokens.find(password(header.substring(BASIC.length()).strip()));
      return credential != null && credential.role() == Role.BRIDGE ? credential : null;
    }
    return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? tokens.find(header.substring(SCHEME.length()).strip())
        : null;
  }

  /** Returns the password of basic authentication (RFC 7617), which some platforms send. */
  private static String password(String encoded) {
    try {
      String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
      return pair.substring(pair.indexOf(':') + 1);
    } catch (IllegalArgumentException notEncoded) {
      return "";
    }
  }

  private record Match(Route route, Map<String, String> parameters) {}
}
