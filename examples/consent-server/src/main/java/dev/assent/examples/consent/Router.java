/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route and the credential of a request, and sends the response. Thread-safe. Routes are
 * tried in their order, so paths with fixed words come before paths with parameters. No part of a
 * request is logged.
 */
final class Router implements HttpHandler {
  private static final Logger logger = System.getLogger(Router.class.getName());
  private static final String SCHEME = "bearer ";

  private final List<Route> routes;
  private final Accounts accounts;

  Router(List<Route> routes, Accounts accounts) {
    this.routes = List.copyOf(routes);
    this.accounts = accounts;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    answer(exchange).send(exchange);
  }

  private Response answer(HttpExchange exchange) {
    try {
      Match match = find(exchange);
      Credential credential = match.route().open() ? null : authenticate(exchange);
      return match.route().endpoint().answer(new Request(exchange, match.parameters(), credential));
    } catch (Problem problem) {
      return problem.response();
    } catch (StoreException e) {
      logger.log(Level.WARNING, e.getMessage());
      return new Problem(503, "the database is not available", Map.of("Retry-After", "1"))
          .response();
    } catch (RuntimeException e) {
      logger.log(Level.ERROR, "A request failed with {0}", e.getClass().getName());
      return new Problem(500, "internal error").response();
    }
  }

  private Match find(HttpExchange exchange) {
    List<String> segments = Route.segments(exchange.getRequestURI().getRawPath());
    String path = null;
    Set<String> allowed = new TreeSet<>();
    for (Route route : routes) {
      Map<String, String> parameters = route.match(segments);
      if (parameters != null && (path == null || path.equals(route.path()))) {
        if (route.method().equals(exchange.getRequestMethod())) {
          return new Match(route, parameters);
        }
        path = route.path();
        allowed.add(route.method());
      }
    }
    if (path == null) {
      throw new Problem(404, "no such resource");
    }
    throw new Problem(405, "method not supported", Map.of("Allow", String.join(", ", allowed)));
  }

  private Credential authenticate(HttpExchange exchange) {
    String header = Request.header(exchange.getRequestHeaders(), "Authorization");
    Credential credential = header == null ? null : holder(header);
    if (credential == null) {
      throw new Problem(
          401, "the request needs a valid bearer token", Map.of("WWW-Authenticate", "Bearer"));
    }
    return credential;
  }

  private @Nullable Credential holder(String header) {
    return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? accounts.find(header.substring(SCHEME.length()).strip())
        : null;
  }

  private record Match(Route route, Map<String, String> parameters) {}
}
