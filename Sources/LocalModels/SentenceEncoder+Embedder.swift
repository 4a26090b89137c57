package import LanguageModel
import SearchIndex

extension SentenceEncoder: Embedder {}
