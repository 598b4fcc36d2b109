/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assent.examples.consent.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An answer to a search. Immutable. */
final class OpenSearchPage {
  private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.US_ASCII);

  private final ObjectNode answer;
  private final byte[] bytes;

  /**
   * @param answer the answer
   * @param bytes the answer as it arrived: a parser does not keep each digit of a number
   */
  OpenSearchPage(ObjectNode answer, byte[] bytes) {
    this.answer = answer;
    this.bytes = bytes;
  }

  ObjectNode answer() {
    return answer;
  }

  /** A document that was found. Immutable. */
  static final class Hit {
    private final JsonNode hit;
    private final byte[] raw;

    private Hit(JsonNode hit, byte[] raw) {
      this.hit = hit;
      this.raw = raw;
    }

    /** Returns where it is, and as which version. */
    JsonNode hit() {
      return hit;
    }

    /** Returns the document; empty if the store does not say it. */
    ObjectNode source() {
      return hit.path("_source") instanceof ObjectNode object ? object : Json.object();
    }

    /** Returns the document without some fields, and otherwise byte for byte as it arrived. */
    byte[] without(List<String> paths) throws IOException {
      return RawDocument.without(raw, paths);
    }
  }

  /** Returns by which name the store remembers the search; empty for none. */
  String scroll() {
    return answer.path("_scroll_id").asText("");
  }

  List<Hit> hits() throws StoreFailure {
    Map<Integer, byte[]> sources;
    try {
      sources = RawDocument.sources(bytes);
    } catch (IOException unreadable) {
      throw StoreFailure.away("The store answered with no JSON object. It is asked again.");
    }
    List<Hit> hits = new ArrayList<>();
    for (JsonNode hit : answer.path("hits").path("hits")) {
      hits.add(new Hit(hit, sources.getOrDefault(hits.size(), NOTHING)));
    }
    return hits;
  }
}
