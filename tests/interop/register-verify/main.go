// main.go — `npm run register:verify -- FOLDER`: verifies a published register with other implementations than ours
// (golang.org/x/mod's note and tlog, torchwood): policy, checkpoint, every tile, leaf, object and proof.
package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/tlog"
)

// leaf is what is read of a leaf: which object it names.
type leaf struct {
	Kind   string `json:"kind"`
	Object string `json:"object"`
	Size   int    `json:"size"`
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: register-verify FOLDER POLICY")
		os.Exit(2)
	}
	if err := verify(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "register-verify:", err)
		os.Exit(1)
	}
}

func verify(folder, policyFile string) error {
	policyText, err := os.ReadFile(policyFile)
	if err != nil {
		return err
	}
	policy, err := torchwood.ParsePolicy(policyText)
	if err != nil {
		return fmt.Errorf("policy: %w", err)
	}
	signed, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	if err != nil {
		return err
	}
	checkpoint, note, err := torchwood.VerifyCheckpoint(signed, policy)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	if len(note.UnverifiedSigs) > 0 {
		return fmt.Errorf("checkpoint: %d lines by keys that the policy does not name", len(note.UnverifiedSigs))
	}
	hashes, data, err := leaves(folder, checkpoint)
	if err != nil {
		return err
	}
	removed, err := objects(folder, data)
	if err != nil {
		return err
	}
	if err := proofs(folder, policy, hashes); err != nil {
		return err
	}
	tiles, err := allTiles(folder, checkpoint, hashes, data)
	if err != nil {
		return err
	}
	fmt.Printf("%s: %d leaves, %d tiles and bundles, %d objects (%d taken down), %d proofs: all verified\n",
		checkpoint.Origin, checkpoint.N, tiles, len(data), removed, len(hashes))
	return nil
}

// leaves reads every entry with torchwood's tile client, which verifies each against the checkpoint's root.
func leaves(folder string, checkpoint torchwood.Checkpoint) ([]tlog.Hash, [][]byte, error) {
	reader, err := torchwood.NewTileFS(os.DirFS(folder))
	if err != nil {
		return nil, nil, err
	}
	client, err := torchwood.NewClient(reader)
	if err != nil {
		return nil, nil, err
	}
	var hashes []tlog.Hash
	var data [][]byte
	for index, entry := range client.AllEntries(context.Background(), checkpoint.Tree, 0) {
		if index != int64(len(data)) {
			return nil, nil, fmt.Errorf("leaf %d came after leaf %d", index, len(data)-1)
		}
		data = append(data, bytes.Clone(entry))
		hashes = append(hashes, tlog.RecordHash(entry))
	}
	if err := client.Err(); err != nil {
		return nil, nil, fmt.Errorf("leaves: %w", err)
	}
	if int64(len(data)) != checkpoint.N {
		return nil, nil, fmt.Errorf("%d leaves were read, the checkpoint has %d", len(data), checkpoint.N)
	}
	return hashes, data, nil
}

// objects checks that every object has the digest and the length that its leaf says, or was taken down.
func objects(folder string, data [][]byte) (removed int, err error) {
	for index, entry := range data {
		var l leaf
		if err := json.Unmarshal(entry, &l); err != nil {
			return 0, fmt.Errorf("leaf %d: %w", index, err)
		}
		digest, err := base64.RawURLEncoding.DecodeString(l.Object)
		if err != nil || len(digest) != sha256.Size {
			return 0, fmt.Errorf("leaf %d names no object", index)
		}
		name := hex.EncodeToString(digest)
		path := filepath.Join(folder, "object", name[:2], name)
		object, err := os.ReadFile(path)
		if os.IsNotExist(err) {
			if _, err := os.Stat(path + ".removed"); err == nil {
				removed++
				continue
			}
		}
		if err != nil {
			return 0, fmt.Errorf("leaf %d: %w", index, err)
		}
		if sum := sha256.Sum256(object); !bytes.Equal(sum[:], digest) || len(object) != l.Size {
			return 0, fmt.Errorf("leaf %d: its object %s has other bytes", index, name)
		}
	}
	return removed, nil
}

// proofs checks every leaf's first proof under the policy, and that no proof is for something else.
func proofs(folder string, policy torchwood.Policy, hashes []tlog.Hash) error {
	known := make(map[string]bool)
	for index, hash := range hashes {
		name := hex.EncodeToString(hash[:])
		known[name] = true
		proof, err := os.ReadFile(filepath.Join(folder, "proof", name))
		if err != nil {
			return fmt.Errorf("leaf %d: %w", index, err)
		}
		if err := torchwood.VerifyProof(policy, hash, proof); err != nil {
			return fmt.Errorf("leaf %d: its proof: %w", index, err)
		}
		if want := fmt.Sprintf("\nindex %d\n", index); !strings.Contains(string(proof), want) {
			return fmt.Errorf("leaf %d: its proof is for another place", index)
		}
	}
	entries, err := os.ReadDir(filepath.Join(folder, "proof"))
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if !known[entry.Name()] {
			return fmt.Errorf("proof/%s is of no leaf", entry.Name())
		}
	}
	return nil
}

// allTiles holds every tile and bundle in the folder, older partial ones too, against what the leaves make of it.
func allTiles(folder string, checkpoint torchwood.Checkpoint, hashes []tlog.Hash, data [][]byte) (int, error) {
	stored := make([]tlog.Hash, 0, tlog.StoredHashCount(checkpoint.N))
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			found[i] = stored[index]
		}
		return found, nil
	})
	for index, hash := range hashes {
		more, err := tlog.StoredHashesForRecordHash(int64(index), hash, reader)
		if err != nil {
			return 0, err
		}
		stored = append(stored, more...)
	}
	root, err := tlog.TreeHash(checkpoint.N, reader)
	if err != nil {
		return 0, err
	}
	if root != checkpoint.Hash {
		return 0, fmt.Errorf("the leaves make another root than the checkpoint's")
	}
	count := 0
	err = fs.WalkDir(os.DirFS(folder), "tile", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		tile, err := torchwood.ParseTilePath(path)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		want, err := tileData(tile, reader, data)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		have, err := os.ReadFile(filepath.Join(folder, path))
		if err != nil {
			return err
		}
		if !bytes.Equal(have, want) {
			return fmt.Errorf("%s has other bytes than the tree", path)
		}
		count++
		return nil
	})
	return count, err
}

func tileData(tile tlog.Tile, reader tlog.HashReader, data [][]byte) ([]byte, error) {
	if tile.L >= 0 {
		return tlog.ReadTileData(tile, reader)
	}
	start := tile.N << tile.H
	if start+int64(tile.W) > int64(len(data)) {
		return nil, fmt.Errorf("the tree ends before it")
	}
	var bundle []byte
	for _, entry := range data[start : start+int64(tile.W)] {
		var err error
		if bundle, err = torchwood.AppendTileEntry(bundle, entry); err != nil {
			return nil, err
		}
	}
	return bundle, nil
}
