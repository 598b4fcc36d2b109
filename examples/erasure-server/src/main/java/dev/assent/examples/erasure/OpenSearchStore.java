/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assent.examples.consent.Json;
import dev.assent.examples.consent.Problem;
import dev.assent.examples.erasure.OpenSearchPage.Hit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An index of OpenSearch, or several by an alias or a pattern. Each document with a reference is
 * read, and written without the fields only if nobody has changed it meanwhile. One thread at a
 * time.
 *
 * <p>Whether a document has a field is decided by its source: a search for existing fields does not
 * find what is not indexed, such as long texts. So a document that is found by a reference that its
 * source does not have is refused: nobody could say what else the source does not have.
 *
 * <p>There is no transaction, so up to {@value OpenSearchWitnesses#MOST} documents of others are
 * compared before and after, also after an erasure that failed. An index that somebody else writes
 * to, other than by adding documents, looks like harm.
 */
final class OpenSearchStore implements Store {
  private static final int PAGE = 200;

  private final StoreMap map;
  private final OpenSearchClient client;
  private final OpenSearchIndex index;
  private final OpenSearchSchema schema;
  private final OpenSearchWitnesses witnesses;

  OpenSearchStore(StoreMap map) {
    this.map = map;
    this.client = new OpenSearchClient(map);
    this.index = new OpenSearchIndex(map, client);
    this.schema = new OpenSearchSchema(map);
    this.witnesses = new OpenSearchWitnesses(map, index);
  }

  @Override
  public Erased erase(ErasureRequest request, List<Field> fields) throws StoreFailure {
    begin(fields);
    witnesses.remember(ofReferences(request));
    long[] done = new long[3];
    StoreFailure failed = null;
    try {
      scan(
          request,
          hits -> changes(hits, fields),
          changes -> {
            write(changes);
            for (Change change : changes) {
              done[0]++;
              done[change.document() == null ? 2 : 1]++;
            }
          });
    } catch (StoreFailure halfway) {
      failed = halfway;
    }
    try {
      witnesses.compare();
    } catch (StoreFailure worse) {
      failed = failed == null || worse.kind() == StoreFailure.Kind.HARMED ? worse : failed;
    }
    if (failed != null) {
      throw failed;
    }
    return new Erased(done[0], done[1], done[2]);
  }

  @Override
  public long find(ErasureRequest request, List<Field> fields) throws StoreFailure {
    begin(fields);
    long[] found = new long[1];
    scan(
        request,
        hits -> hits.stream().filter(hit -> hasOneOf(hit.source(), fields)).toList(),
        with -> found[0] += with.size());
    schema.check(index.describe(), fields); // an index that came meanwhile counts, too
    return found[0];
  }

  /** What copies documents, such as a transform or another cluster, is not said by the index. */
  @Override
  public Set<String> copies() {
    return Set.of();
  }

  /** Harm that an earlier erasure could not look for is found before anything else is asked. */
  private void begin(List<Field> fields) throws StoreFailure {
    witnesses.compare();
    schema.check(index.describe(), fields);
    index.refresh();
  }

  /** A change of a document. Immutable. */
  private static final class Change {
    private final JsonNode hit;
    private final byte @Nullable [] document;

    /**
     * @param hit where it was found, and as which version
     * @param document what it is then, on one line; null if it goes
     */
    Change(JsonNode hit, byte @Nullable [] document) {
      this.hit = hit;
      this.document = document;
    }

    JsonNode hit() {
      return hit;
    }

    byte @Nullable [] document() {
      return document;
    }
  }

  private List<Change> changes(List<Hit> hits, List<Field> fields) throws StoreFailure {
    List<String> structure = new ArrayList<>();
    map.structure().forEach(field -> structure.add(field.name()));
    structure.add(map.references().name());
    List<String> paths = fields.stream().map(Field::name).toList();
    List<Change> changes = new ArrayList<>();
    for (Hit hit : hits) {
      if (hasOneOf(hit.source(), fields)) {
        ObjectNode document = hit.source().deepCopy();
        for (String path : paths) {
          boolean unused = Documents.remove(document, path);
        }
        changes.add(
            new Change(
                hit.hit(),
                Documents.isEmptyBeside(document, structure) ? null : rest(hit, paths, document)));
      }
    }
    return changes;
  }

  /** The rest is cut out of what arrived, and compared with what it must be. */
  private static byte[] rest(Hit hit, List<String> paths, ObjectNode document) throws StoreFailure {
    try {
      byte[] rest = hit.without(paths);
      if (Json.object(rest).equals(document)) {
        return rest;
      }
    } catch (IOException | Problem unreadable) {
      throw notExactly(hit);
    }
    throw notExactly(hit);
  }

  private static StoreFailure notExactly(Hit hit) {
    return StoreFailure.cannot(
        "A document of the index "
            + hit.hit().path("_index").asText()
            + " can't be written without the fields and otherwise exactly as it was. It was not"
            + " changed. Index the document anew.");
  }

  private static boolean hasOneOf(ObjectNode document, List<Field> fields) {
    return fields.stream().anyMatch(field -> Documents.has(document, field.name()));
  }

  /** Handles what a page has to do. */
  @FunctionalInterface
  private interface Page<T> {
    void handle(List<T> what) throws StoreFailure;
  }

  /** Chooses what a page has to do. */
  @FunctionalInterface
  private interface Choice<T> {
    List<T> of(List<Hit> hits) throws StoreFailure;
  }

  /** Pages through all documents that have a reference. */
  private <T> void scan(ErasureRequest request, Choice<T> choice, Page<T> then)
      throws StoreFailure {
    ObjectNode body = Json.object().put("size", PAGE).put("seq_no_primary_term", true);
    body.putArray("sort").add("_doc");
    body.set("query", ofReferences(request));
    OpenSearchPage page = index.search("scroll=2m&", body);
    String scroll = "";
    try {
      while (true) {
        scroll = page.scroll();
        List<Hit> hits = page.hits();
        if (hits.isEmpty()) {
          return;
        }
        for (Hit hit : hits) {
          requireReference(request, hit);
        }
        List<T> chosen = choice.of(hits);
        if (!chosen.isEmpty()) {
          then.handle(chosen);
        }
        page = index.next(scroll);
      }
    } finally {
      end(scroll);
    }
  }

  private void requireReference(ErasureRequest request, Hit hit) throws StoreFailure {
    if (!Documents.hasOneOf(hit.source(), map.references().name(), request.refs())) {
      throw StoreFailure.cannot(
          map.references().location()
              + ": the index "
              + hit.hit().path("_index").asText()
              + " finds a document by a reference that its source does not have. The field gets"
              + " its values from elsewhere (copy_to, a pipeline), the store hides fields from the"
              + " user of the map, or it answers with other documents. Nothing is deleted by"
              + " guessing.");
    }
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

  /** The rest of a document is no new one, so no pipeline of its index may change it. */
  private void write(List<Change> changes) throws StoreFailure {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
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
      lines.writeBytes(Json.bytes(line));
      lines.write('\n');
      if (change.document() != null) {
        lines.writeBytes(change.document());
        lines.write('\n');
      }
    }
    byte[] answer = client.askRaw("POST", "_bulk?pipeline=_none", lines.toByteArray());
    JsonNode items = OpenSearchClient.read(answer).path("items");
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
}
