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

/**
 * An answer to a search. Immutable, as long as nobody changes its arrays.
 *
 * @param answer the answer
 * @param bytes the answer as it arrived: a parser does not keep each digit of a number
 */
record OpenSearchPage(ObjectNode answer, byte[] bytes) {
  private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.US_ASCII);

  /**
   * A document that was found.
   *
   * @param hit where it is, and as which version
   * @param source the document; empty if the store does not say it
   * @param raw the document as it arrived
   */
  record Hit(JsonNode hit, ObjectNode source, byte[] raw) {}

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
      ObjectNode source = hit.path("_source") instanceof ObjectNode object ? object : Json.object();
      hits.add(new Hit(hit, source, sources.getOrDefault(hits.size(), NOTHING)));
    }
    return hits;
  }
}
