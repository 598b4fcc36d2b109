/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assent.examples.consent.Json;
import dev.assent.examples.consent.Problem;
import dev.assent.examples.consent.WholeAnswers;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Base64;

/**
 * JSON over HTTP with a store. An answer that is no JSON object, or does not arrive whole, is no
 * answer. Thread-safe.
 */
final class OpenSearchClient {
  /** Reads names that stand twice, too. */
  private static final JsonFactory LENIENT = new JsonFactory();

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(60);

  /** The most bytes of an answer: pages of documents, and mappings of all indices. */
  private static final int MAX_ANSWER = 32 << 20;

  private final StoreMap map;
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT)
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  private final int maxAnswer;
  private final Duration patience;

  OpenSearchClient(StoreMap map) {
    this(map, MAX_ANSWER, ANSWER);
  }

  /**
   * @param maxAnswer the most bytes of an answer
   * @param patience the longest time until an answer is whole
   */
  OpenSearchClient(StoreMap map, int maxAnswer, Duration patience) {
    this.map = map;
    this.maxAnswer = maxAnswer;
    this.patience = patience;
  }

  /**
   * Asks the store.
   *
   * @param path below its address
   * @param body JSON; empty for none
   * @return the answer, if its status is 200 to 299
   */
  ObjectNode ask(String method, String path, String body) throws StoreFailure {
    return read(askRaw(method, path, body.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Asks the store.
   *
   * @param body JSON, or lines of JSON; empty for none
   * @return the bytes of the answer, if its status is 200 to 299
   */
  byte[] askRaw(String method, String path, byte[] body) throws StoreFailure {
    HttpResponse<byte[]> answer = send(method, path, body);
    int status = answer.statusCode();
    if (status == 404) {
      throw StoreFailure.cannot("The store has no index " + map.table() + ".");
    }
    if (status == 401 || status == 403) {
      throw StoreFailure.cannot(
          "The store refuses the user of the map (status "
              + status
              + "). Give the user the rights"
              + " to read, write and delete in the index.");
    }
    if (status == 400) {
      throw StoreFailure.cannot(
          error(answer.body()).equals("index_closed_exception")
              ? "An index of "
                  + map.table()
                  + " is closed, so nobody sees what is in it. Open the index, or delete it."
              : "The store does not understand the request (status 400).");
    }
    if (status / 100 != 2) {
      throw StoreFailure.away("The store answered " + status + ". It is asked again.");
    }
    return answer.body();
  }

  /**
   * Reads an answer.
   *
   * @throws StoreFailure if it is no JSON object, or one of which nobody can say what it means
   */
  static ObjectNode read(byte[] answer) throws StoreFailure {
    try {
      return Json.object(answer);
    } catch (Problem unreadable) {
      throw isJson(answer)
          ? StoreFailure.cannot(
              "An answer of the store has an object with two members of the same name, or more"
                  + " levels than this server reads, so no document in it could be written as it"
                  + " was. Nothing was changed. Correct the documents or the mapping.")
          : StoreFailure.away("The store answered with no JSON object. It is asked again.");
    }
  }

  private static boolean isJson(byte[] answer) {
    try (JsonParser parser = LENIENT.createParser(answer)) {
      boolean isObject = parser.nextToken() == JsonToken.START_OBJECT;
      JsonParser last = parser.skipChildren();
      return isObject && last.nextToken() == null;
    } catch (IOException noJson) {
      return false;
    }
  }

  private HttpResponse<byte[]> send(String method, String path, byte[] body) throws StoreFailure {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(map.base().resolve(path))
            .header("Content-Type", type(path))
            .method(
                method,
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    try {
      if (map.user() != null && map.password() != null) {
        String pair = map.user() + ":" + Files.readString(map.password()).strip();
        request.header(
            "Authorization",
            "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
      }
    } catch (IOException unreadable) {
      throw StoreFailure.cannot(
          "The file of the password of the store " + map.name() + " can't be read.");
    }
    try {
      return WholeAnswers.send(client, request.build(), maxAnswer, patience);
    } catch (WholeAnswers.TooLongException tooLong) {
      throw StoreFailure.cannot(
          "An answer of the store has more than "
              + maxAnswer
              + " bytes, so nobody can see all of it. Split the index, or name fewer indices.");
    } catch (IOException away) {
      throw StoreFailure.away("The store does not answer. It is asked again.");
    } catch (InterruptedException ends) {
      Thread.currentThread().interrupt();
      throw StoreFailure.away("The server ends.");
    }
  }

  /** Returns the store's word for what is wrong; empty if it has none. */
  private static String error(byte[] answer) {
    try {
      return Json.object(answer).path("error").path("type").asText("");
    } catch (Problem noJson) {
      return "";
    }
  }

  private static String type(String path) {
    return path.contains("_bulk") ? "application/x-ndjson" : "application/json";
  }
}
