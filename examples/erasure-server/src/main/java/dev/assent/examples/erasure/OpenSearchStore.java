/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assent.examples.consent.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An index of OpenSearch, or several by an alias or a pattern. Each document with a reference is
 * read, and written without the fields only if nobody has changed it meanwhile; so a search that
 * returns other documents does no harm. Thread-safe.
 *
 * <p>Whether a document has a field is decided by its source: a search for existing fields does not
 * find what is not indexed, such as long texts.
 *
 * <p>There is no transaction, so up to {@value #WITNESSES} documents of others are compared before
 * and after. An index that somebody else writes to, other than by adding documents, looks like
 * harm.
 */
final class OpenSearchStore implements Store {
  private static final int PAGE = 200;
  private static final int WITNESSES = 200;

  private final StoreMap map;
  private final OpenSearchClient client;
  private final String index;

  OpenSearchStore(StoreMap map) {
    this.map = map;
    this.client = new OpenSearchClient(map);
    this.index = URLEncoder.encode(map.table(), StandardCharsets.UTF_8).replace("%2A", "*");
  }

  @Override
  public Erased erase(ErasureRequest request, List<Field> fields) throws StoreFailure {
    checkMapping(fields);
    refresh();
    Map<String, String> others = witnesses(request);
    long[] done = new long[3];
    scan(
        request,
        hits -> {
          List<Change> changes = new ArrayList<>();
          for (JsonNode hit : hits) {
            Change change = change(hit, fields);
            if (change != null) {
              changes.add(change);
            }
          }
          return changes;
        },
        changes -> {
          write(changes);
          for (Change change : changes) {
            done[0]++;
            done[change.document() == null ? 2 : 1]++;
          }
        });
    refresh();
    if (!witnesses(others.keySet()).equals(others)) {
      throw StoreFailure.harmed(
          "Documents of others are missing or changed after a deletion. Nothing more is asked of"
              + " this store until somebody has looked at it and restarts with --resume "
              + map.name()
              + ".");
    }
    return new Erased(done[0], done[1], done[2]);
  }

  @Override
  public long find(ErasureRequest request, List<Field> fields) throws StoreFailure {
    checkMapping(fields);
    refresh();
    long[] found = new long[1];
    scan(
        request,
        hits -> {
          List<JsonNode> with = new ArrayList<>();
          for (JsonNode hit : hits) {
            if (fields.stream().anyMatch(it -> Documents.has(source(hit), it.name()))) {
              with.add(hit);
            }
          }
          return with;
        },
        with -> found[0] += with.size());
    return found[0];
  }

  /**
   * A change of a document.
   *
   * @param hit where it was found, and as which version
   * @param document what it is then; null if it goes
   */
  private record Change(JsonNode hit, @Nullable ObjectNode document) {}

  private @Nullable Change change(JsonNode hit, List<Field> fields) {
    ObjectNode document = source(hit).deepCopy();
    boolean had = false;
    for (Field field : fields) {
      had |= Documents.remove(document, field.name());
    }
    if (!had) {
      return null;
    }
    List<String> structure = new ArrayList<>();
    map.structure().forEach(field -> structure.add(field.name()));
    structure.add(map.references().name());
    return new Change(hit, Documents.isEmptyBeside(document, structure) ? null : document);
  }

  private static ObjectNode source(JsonNode hit) {
    return hit.path("_source") instanceof ObjectNode object ? object : Json.object();
  }

  /** Handles what a page has to do. */
  @FunctionalInterface
  private interface Page<T> {
    void handle(List<T> what) throws StoreFailure;
  }

  /** Pages through all documents that have a reference, by their source. */
  private <T> void scan(
      ErasureRequest request, Function<List<JsonNode>, List<T>> choice, Page<T> then)
      throws StoreFailure {
    ObjectNode body = Json.object().put("size", PAGE).put("seq_no_primary_term", true);
    body.putArray("sort").add("_doc");
    body.set("query", ofReferences(request));
    ObjectNode page =
        client.ask(
            "POST",
            index + "/_search?scroll=2m&allow_partial_search_results=false",
            body.toString());
    String scroll = "";
    try {
      while (true) {
        requireWhole(page);
        scroll = page.path("_scroll_id").asText("");
        List<JsonNode> hits = new ArrayList<>();
        page.path("hits").path("hits").forEach(hits::add);
        if (hits.isEmpty()) {
          return;
        }
        hits.removeIf(
            hit -> !Documents.hasOneOf(source(hit), map.references().name(), request.refs()));
        List<T> chosen = choice.apply(hits);
        if (!chosen.isEmpty()) {
          then.handle(chosen);
        }
        page = client.ask("POST", "_search/scroll", next(scroll).toString());
      }
    } finally {
      end(scroll);
    }
  }

  private static ObjectNode next(String scroll) {
    return Json.object().put("scroll", "2m").put("scroll_id", scroll);
  }

  /** The store forgets a search by itself, too. */
  private void end(String scroll) {
    try {
      if (!scroll.isEmpty()) {
        ObjectNode unused =
            client.ask(
                "DELETE", "_search/scroll", Json.object().put("scroll_id", scroll).toString());
      }
    } catch (StoreFailure alreadyEnded) {
      return;
    }
  }

  private ObjectNode ofReferences(ErasureRequest request) {
    ObjectNode query = Json.object();
    request.refs().forEach(query.putObject("terms").putArray(map.references().name())::add);
    return query;
  }

  /** Part of an answer is no look. */
  private static void requireWhole(ObjectNode answer) throws StoreFailure {
    JsonNode shards = answer.path("_shards");
    if (answer.path("timed_out").asBoolean(false)
        || shards.path("failed").asInt(1) != 0
        || !answer.path("hits").path("hits").isArray()) {
      throw StoreFailure.away("The store answered with a part of the data. It is asked again.");
    }
  }

  private void refresh() throws StoreFailure {
    ObjectNode answer = client.ask("POST", index + "/_refresh", "");
    if (answer.path("_shards").path("failed").asInt(1) != 0) {
      throw StoreFailure.away("The store could not refresh the index. It is asked again.");
    }
  }

  private void write(List<Change> changes) throws StoreFailure {
    StringBuilder lines = new StringBuilder();
    for (Change change : changes) {
      ObjectNode line = Json.object();
      ObjectNode at = line.putObject(change.document() == null ? "delete" : "index");
      at.put("_index", change.hit().path("_index").asText())
          .put("_id", change.hit().path("_id").asText())
          .put("if_seq_no", change.hit().path("_seq_no").asLong())
          .put("if_primary_term", change.hit().path("_primary_term").asLong());
      if (change.hit().has("_routing")) {
        at.put("routing", change.hit().path("_routing").asText());
      }
      lines.append(line).append('\n');
      if (change.document() != null) {
        lines.append(change.document()).append('\n');
      }
    }
    JsonNode items = client.ask("POST", "_bulk", lines.toString()).path("items");
    for (int i = 0; i < changes.size(); i++) {
      requireDone(changes.get(i), items.path(i));
    }
  }

  /** A status of 200 says nothing about each document. */
  private static void requireDone(Change change, JsonNode item) throws StoreFailure {
    JsonNode result = item.path(change.document() == null ? "delete" : "index");
    int status = result.path("status").asInt(0);
    if (status == 409) {
      throw StoreFailure.away("Somebody changed a document meanwhile. The store is asked again.");
    }
    if (status / 100 != 2
        || !result.path("_id").asText().equals(change.hit().path("_id").asText())) {
      throw StoreFailure.contradicted(
          "The store answered 200, and did not change a document (status "
              + status
              + " in the answer). It is asked again.");
    }
  }

  /** Returns the versions of some documents that have none of the references. */
  private Map<String, String> witnesses(ErasureRequest request) throws StoreFailure {
    ObjectNode body =
        Json.object().put("size", WITNESSES).put("_source", false).put("seq_no_primary_term", true);
    body.putArray("sort").add("_doc");
    body.putObject("query").putObject("bool").set("must_not", ofReferences(request));
    return versions(body);
  }

  private Map<String, String> witnesses(Iterable<String> ids) throws StoreFailure {
    ObjectNode body =
        Json.object().put("size", WITNESSES).put("_source", false).put("seq_no_primary_term", true);
    ids.forEach(body.putObject("query").putObject("ids").putArray("values")::add);
    return versions(body);
  }

  private Map<String, String> versions(ObjectNode body) throws StoreFailure {
    ObjectNode answer =
        client.ask("POST", index + "/_search?allow_partial_search_results=false", body.toString());
    requireWhole(answer);
    Map<String, String> versions = new LinkedHashMap<>();
    for (JsonNode hit : answer.path("hits").path("hits")) {
      versions.put(
          hit.path("_id").asText(), hit.path("_index").asText() + " " + hit.path("_seq_no"));
    }
    return versions;
  }

  private void checkMapping(List<Field> fields) throws StoreFailure {
    ObjectNode answer = client.ask("GET", index + "/_mapping", "");
    if (answer.isEmpty()) {
      throw StoreFailure.cannot("The store has no index " + map.table() + ".");
    }
    boolean hasReferences = false;
    List<Field> unknown = new ArrayList<>(fields);
    for (JsonNode each : answer) {
      JsonNode mappings = each.path("mappings");
      if (!mappings.path("_source").path("enabled").asBoolean(true)) {
        throw StoreFailure.cannot(
            "The index " + map.table() + " keeps no source, so the store can't remove a field.");
      }
      JsonNode references = type(mappings, map.references().name());
      hasReferences |= isFindable(references);
      if (!references.isMissingNode() && !isFindable(references)) {
        hasReferences = false;
        break;
      }
      unknown.removeIf(field -> !type(mappings, field.name()).isMissingNode());
    }
    if (!hasReferences) {
      throw StoreFailure.cannot(
          map.references().location()
              + ": the index "
              + map.table()
              + " needs a field "
              + map.references().name()
              + " of type keyword for the references.");
    }
    if (!unknown.isEmpty()) {
      throw StoreFailure.cannot(
          unknown.get(0).location()
              + ": the index "
              + map.table()
              + " has no field "
              + unknown.get(0).name()
              + ". Mend the map, or add the field to the mapping of the index.");
    }
  }

  /** A reference has 32 characters; a longer limit than that finds them all. */
  private static boolean isFindable(JsonNode type) {
    return type.path("type").asText("").equals("keyword")
        && type.path("ignore_above").asInt(Integer.MAX_VALUE) >= 32
        && type.path("index").asBoolean(true);
  }

  private static JsonNode type(JsonNode mapping, String path) {
    JsonNode type = mapping;
    for (String name : path.split("\\.", -1)) {
      type = type.path("properties").path(name);
    }
    return type;
  }
}
