/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.assent.internal.http.Untraced;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Answers the requests of the viewer's page. It checks the sender first, then the session, and
 * repeats nothing of a request. Thread-safe.
 */
public final class ViewerHandler implements HttpHandler {
  static final int MAX_BODY_BYTES = 8_192;

  /** The header with the key of the session. */
  static final String KEY = "Assent-Viewer";

  private static final String SESSION = "/session";
  private static final int PIECE = 8_192;

  private final Access access;
  private final Cookies cookies;
  private final Session session;
  private final Pages pages;
  private final Map<String, Endpoint> endpoints;
  private final SessionEvents events;

  /** What happens to the session. */
  interface SessionEvents {
    /** The token was used. */
    void opened();

    /**
     * Somebody tried a token.
     *
     * @param isUsed whether it began this session, or is wrong
     */
    void refused(boolean isUsed);

    /** The page ended the session. */
    void locked();
  }

  /** Answers one path. */
  public record Endpoint(String method, Source source) {
    /** Makes an answer from a body and a format. */
    public interface Source {
      /** Makes an answer. */
      Answer answer(Request request);
    }

    /**
     * What an endpoint needs of a request.
     *
     * @param body empty for GET
     * @param isCsv whether the answer is CSV
     * @param since the version that the page has; -1 if it has none
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Request(byte[] body, boolean isCsv, long since) {
      private static final Pattern SINCE = Pattern.compile("since=([0-9]{1,18})");

      static Request of(byte[] body, @Nullable String query) {
        Matcher since = SINCE.matcher(query == null ? "" : query);
        return new Request(
            body, "as=csv".equals(query), since.matches() ? Long.parseLong(since.group(1)) : -1);
      }

      @Override
      public String toString() {
        return "Request";
      }
    }
  }

  ViewerHandler(
      int port,
      Session session,
      Pages pages,
      Map<String, Endpoint> endpoints,
      SessionEvents events) {
    this.access = new Access(port);
    this.cookies = new Cookies(port);
    this.session = session;
    this.pages = pages;
    this.endpoints = Map.copyOf(endpoints);
    this.events = events;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer = Untraced.call(() -> answerOrFailure(exchange));
      if (answer != null) {
        send(exchange, answer);
      }
    }
  }

  private Answer answerOrFailure(HttpExchange exchange) {
    try {
      return answer(exchange);
    } catch (IllegalArgumentException invalid) {
      return Answer.refusal(400, "The request is not valid.");
    } catch (IOException cutOff) {
      return Answer.refusal(400, "The request is incomplete.");
    } catch (RuntimeException | Error failed) {
      return Answer.refusal(500, "The viewer failed. Report a bug.");
    }
  }

  private Answer answer(HttpExchange exchange) throws IOException {
    String method = exchange.getRequestMethod();
    Headers headers = exchange.getRequestHeaders();
    Answer refusal = access.refusal(method, headers);
    if (refusal != null) {
      return refusal;
    }
    String path = Objects.requireNonNullElse(exchange.getRequestURI().getRawPath(), "");
    Answer page = pages.at(path);
    if (page != null) {
      return method.equals("GET") ? page : notAllowed("GET");
    }
    if (path.equals(SESSION)) {
      return session(method, exchange);
    }
    Endpoint endpoint = endpoints.get(path);
    if (endpoint == null) {
      return Answer.refusal(404, "There is no such page.");
    }
    if (!isAdmitted(headers)) {
      return Answer.refusal(401, "The session has ended. Open the address that Assent printed.");
    }
    if (!endpoint.method().equals(method)) {
      return notAllowed(endpoint.method());
    }
    byte[] body = method.equals("GET") ? new byte[0] : body(exchange);
    return endpoint
        .source()
        .answer(Endpoint.Request.of(body, exchange.getRequestURI().getRawQuery()));
  }

  private boolean isAdmitted(Headers headers) {
    String key = Access.only(headers, KEY);
    return cookies.read(headers).stream().anyMatch(cookie -> session.admits(cookie, key));
  }

  private Answer session(String method, HttpExchange exchange) throws IOException {
    return switch (method) {
      case "POST" -> open(exchange);
      case "DELETE" -> lock(exchange.getRequestHeaders());
      default -> notAllowed("POST, DELETE");
    };
  }

  private Answer open(HttpExchange exchange) throws IOException {
    String token = JsonBody.read(body(exchange)).text("token");
    Session.Opened opened = session.open(token);
    if (opened == null) {
      events.refused(session.isUsed(token));
      return Answer.refusal(403, "The link was used before, or it is not valid.");
    }
    events.opened();
    return Answer.json(Map.of("key", opened.key().reveal()))
        .with("Set-Cookie", cookies.set(opened.cookie()));
  }

  private Answer lock(Headers headers) {
    if (!isAdmitted(headers)) {
      return Answer.refusal(401, "The session has ended.");
    }
    events.locked();
    return Answer.empty().with("Set-Cookie", cookies.remove());
  }

  private static byte[] body(HttpExchange exchange) throws IOException {
    String type = Access.only(exchange.getRequestHeaders(), "Content-Type");
    if (type == null || !type.equals("application/json")) {
      throw new IllegalArgumentException("no JSON");
    }
    byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
    if (body.length > MAX_BODY_BYTES) {
      throw new IllegalArgumentException("too large");
    }
    return body;
  }

  private static Answer notAllowed(String methods) {
    return Answer.refusal(405, "This method is not supported here.").with("Allow", methods);
  }

  /** Sends an answer. A revocation erases what was not sent, and closes the connection. */
  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    LiveBody live = answer.live();
    try {
      if (live != null) {
        live.sendsOn(exchange::close);
      }
      sendAll(exchange, answer);
    } finally {
      if (live != null) {
        live.sent();
      }
    }
  }

  /**
   * Writes a body. While a revocation may close the connection, at least one byte is left to write:
   * closing an answer that is complete would wait for its reader.
   */
  private static void write(OutputStream out, byte[] body, @Nullable LiveBody live)
      throws IOException {
    int last = body.length - 1;
    for (int start = 0; start < last; start += PIECE) {
      requireNotErased(live);
      out.write(body, start, Math.min(PIECE, last - start));
    }
    if (live != null) {
      live.endsNow();
    }
    requireNotErased(live);
    out.write(body, last, 1);
  }

  private static void requireNotErased(@Nullable LiveBody live) throws IOException {
    if (live != null && live.isErased()) {
      throw new IOException("the answer was erased");
    }
  }

  private static void sendAll(HttpExchange exchange, Answer answer) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    SafeHeaders.addTo(headers);
    headers.put("Content-Type", List.of(answer.type()));
    answer.headers().forEach(headers::set);
    boolean isEmpty = answer.body().length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(answer.status(), isEmpty ? -1 : answer.body().length);
    if (!isEmpty) {
      write(exchange.getResponseBody(), answer.body(), answer.live());
    }
  }
}
